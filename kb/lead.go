package kb

import (
	"strings"

	"github.com/askbook/askbook/internal/pattern"
)

// leadPattern is a greeting, a filler or an announcement before what is said.
var leadPattern = pattern.MustCompile(`(?i)^(?:` +
	`(?:hi|hello|hey|dear|hiya|greetings|good (?:morning|afternoon|evening|day)|hola|hallo)(?: (?:there|all|team|everyone|everybody|guys|folks|support|again|\[[A-Z_0-9]+\]|[A-Z][a-z]+(?: [A-Z][a-z]+)?))?\s*[,!.:;–—-]+\s*|` +
	`(?:so|and|but|also|well|ok|okay|oh|um|uh|uhm|er|erm|hmm|ah|yes|yeah|yep|no|now|anyway|anyways|actually|basically|honestly|please|sorry|thanks|thank you|btw|by the way|ps|p\.s\.|besides|plus|additionally|alternatively|finally|secondly|first|firstly|second|lastly)\b\s*[,:;.–—-]*\s+|` +
	`(?:(?:just )?(?:a |one |my |another |the )?(?:quick |second |other |last |further |more |separate |unrelated |small |simple |stupid |silly |dumb |basic |general |main )*(?:question|thing|query|one)(?: for you| about this| i have)?(?: is)?(?: though)?|quick one)\s*[,:;–—-]+\s*|` +
	// "This may be a stupid question, but …"
	`(?:(?:i'm |i am )?sorry |apologies |forgive me |excuse me )?(?:for |if )?(?:(?:this|that|it)(?:'s|’s| is| was| may be| might be| could be| sounds like| seems like) |i have |i've got |i got |here's |here is )?(?:probably |maybe |perhaps |likely |such |just |only )*(?:an? |the |my |another )(?:\w+ ){0,3}question,? but\b,?\s*` +
	`)`)

// inquiryPattern opens an indirect question; it is taken off before a question word only.
var inquiryPattern = pattern.MustCompile(`(?i)^(?:` +
	`(?:just |and |also )?(?:i'm |i am |i was |we were |we are |was )?(?:just )?(?:wondering|curious|wanted to ask|wanted to know|want to know|would like to know|i'd like to know|like to ask|want to ask)\s*[,:–—-]*\s+|` +
	`(?:i (?:wanted to|want to|would like to|'d like to|need to) (?:know|ask|find out)|i'd like to (?:know|ask)|i wonder|(?:can|could|would) you (?:please |kindly )?(?:tell me|let me know|explain|advise|clarify|confirm)|(?:please )?(?:tell me|let me know|advise)|do you know|does anyone know|any idea|may i know|i don't know|not sure)\s*[,:]?\s+` +
	`)`)

// bareGreeting has no comma behind it.
var bareGreeting = pattern.MustCompile(`(?i)^(?:hi|hello|hey|hiya|hola|hallo|good (?:morning|afternoon|evening|day))(?: (?:there|all|everyone|team|guys|folks))?\s+`)

var questionWord = pattern.MustCompile(`(?i)^(how|what|where|when|why|which|who|is|are|can|could|do|does)\b`)

// leadingWords open leadPattern and inquiryPattern.
var leadingWords = setOf(`hi hello hey dear hiya greetings good hola hallo so and but also well ok okay oh um uh uhm er erm hmm ah yes yeah yep no now anyway anyways
	actually basically honestly please sorry thanks thank btw by ps p besides plus additionally alternatively finally secondly first firstly second lastly just a one
	my another the quick other last further more separate unrelated small simple stupid silly dumb basic main general question thing query i'm i was we wondering curious
	wanted want would like i'd can could tell let advise do does any may not is if this that it it's apologies forgive excuse have i've got here's here for an`)

// stripLead takes off greetings and fillers before what is said.
func stripLead(s string) string {
	for range 6 {
		s = strings.TrimLeft(strings.TrimSpace(s), ",;:.-–—!…*#> ")
		if !leadingWords[firstWord(s)] {
			break
		}
		if loc := leadPattern.FindStringIndex(s); loc != nil && loc[1] < len(s) {
			s = s[loc[1]:]
			continue
		}
		if loc := bareGreeting.FindStringIndex(s); loc != nil && (questionWord.MatchString(s[loc[1]:]) || subjectStart.MatchString(s[loc[1]:])) {
			s = s[loc[1]:]
			continue
		}
		loc := inquiryPattern.FindStringIndex(s)
		if loc == nil || !questionWord.MatchString(s[loc[1]:]) {
			break
		}
		s = s[loc[1]:]
	}
	return strings.TrimSpace(s)
}
