package kb

import (
	"strings"

	"github.com/askbook/askbook/internal/pattern"
)

// piece is a sentence of an agent's turn, or an item or code block of it.
type piece struct {
	kind  unitKind
	text  string
	first bool // opens a paragraph
}

var (
	openingPattern = pattern.MustCompile(`(?i)^\W*(?:(?:hi|hello|hey|dear|hiya|good (?:morning|afternoon|evening|day)|greetings|hola|hallo|bonjour|ciao)\b[^.?!:]{0,40}[,!.:–—-]*$|` +
		`(?:many |much )?(?:thanks|thank you|thx)(?: so much| very much| again| a lot| kindly| in advance)?(?:\W*$| (?:for|you).{0,160}$)|` +
		`(?:i'm|i am|we're|we are|so|very|really|i|we|my) ?(?:am |are )?(?:so |very |really |truly |terribly |sincerely )?(?:sorry|apologi[sz]e|apologies)\b[^,;]{0,120}$|(?:sorry|apologies|my apologies)\b[^,;]{0,100}$|` +
		`(?:(?:great|good|nice|excellent|fair|interesting) (?:question|catch|point|to hear.{0,40}|news|idea)|no (?:problem|worries)|of course|certainly|absolutely|sure(?: thing)?|happy to help|glad to help|you(?:'re| are) welcome|understood|got it|i see|i understand.{0,60}|i completely understand.*|ah|oh|oh no|ouch|oops|yes|no|yep|right|correct|perfect|great|alright|ok(?:ay)?|welcome back|welcome)[\s!.,:–—-]*$|what an? .{0,60}!$|` +
		`(?:i'd be|i'll be|i would be|i will be|i'm|we're|we'd be|i can|i'll|let me|allow me to)(?: more than)?(?: very| so)? ?(?:happy|glad|delighted|pleased|help|assist)\b.{0,80}$|` +
		`(?:this is|my name is|it's|i'm) \[?[A-Z][\w\]]*(?: [A-Z][\w\]]*)? (?:here|from|with|at)\b.{0,60}$|(?:how|what) (?:can|may) (?:i|we) (?:help|assist|do for).*)`)
	closingPattern = pattern.MustCompile(`(?i)^\W*(?:(?:kind|best|warm|with best|with kind|many)?(?:est)? ?(?:regards|wishes|greetings)\b.*|cheers\b.*|sincerely\b.*|yours\b.{0,30}$|best\W*$|thanks\W*$|thank you\W*$|take care\b.*|all the best\b.*|` +
		`(?:have|enjoy|wishing you) (?:a |an |your )(?:nice|great|good|lovely|wonderful|fantastic|rest|day|weekend|pleasant|beautiful).*|` +
		`(?:please |so |and |just )*(?:let (?:me|us) know|feel free|don't hesitate|do not hesitate|reach out|get back to|write back|reply|drop (?:me|us)|shout)\b.*|` +
		`(?:if|should|in case) (?:you|there|anything|that|this|it)\b.{0,80}(?:let (?:me|us) know|feel free|don't hesitate|do not hesitate|reach out|get in touch|contact (?:me|us) (?:again|back|any ?time)|write (?:again|back|to us|me)|reply|come back|shout|here to help|happy to help|we're here|i'm here).{0,80}$|` +
		`(?:i |we |)?(?:really |very much )?(?:hope|trust) (?:this|that|it|these|you).{0,80}$|hope (?:this|that|it|you).{0,60}$|(?:is|was) there anything else.*|anything else.*|can i help (?:you )?with anything.*|does that (?:help|make sense|work|answer|sort).{0,40}$|did that (?:help|work|fix).{0,40}$|` +
		`(?:we|i) (?:look|are looking|am looking) forward.*|looking forward.*|(?:i'm|we're|i am|we are) (?:always )?(?:here|happy) (?:if|to help|for you).*|(?:you're|you are) (?:very |most |always )?welcome.*|(?:thanks|thank you) for (?:being|choosing|your (?:patience|understanding|business|loyalty|order|support|time|help)|bearing|flagging|letting|using|shopping|waiting|writing|calling|contacting|reaching|getting|the (?:report|photo|details|info|heads)).*|glad (?:i|we|to|it|that).{0,60}$|bye\b.*|goodbye.*|sent from my.*|mit freundlichen.*|saludos.*|un saludo.*|viele grüße.*|cordialement.*|-{1,2}\s?\w+$)`)
	// stalling promises an answer instead of giving it.
	stallingPattern = pattern.MustCompile(`(?i)\b(?:let me (?:just |quickly )?(?:check|look|see|find|pull|ask|take a look|have a look|verify|confirm|review|get|dig|transfer|connect)|(?:i'll|i will|i'm going to|we'll|we will|i'd like to|going to) (?:just |have to )?(?:check|look into|find out|ask|get back|investigate|forward|escalate|pass (?:this|it|that)|pull up|come back|transfer|connect|raise|chase|follow up|open a ticket|report (?:this|it))|(?:one|just a|give me a|bear with me|hang on|hold on|please hold|please wait)\b ?(?:a )?(?:moment|second|sec|minute|while|bit)?|looking into (?:it|this|that)|checking (?:now|with|on|that|this)|i(?:'ve| have) (?:forwarded|escalated|passed|raised|asked|reported)|while i (?:check|look|pull|find)|(?:get|come) back to you|as soon as (?:i|we) (?:hear|know|have)|` +
		`i (?:can't|can’t|cannot|can not) (?:figure out|remember|recall|reproduce|tell)|i (?:don't|don’t|do not) (?:know|remember|recall|understand)|(?:i'm|i’m|i am) (?:not sure|confused|stuck|trying|still trying)|` +
		`(?:i have )?no idea|trying to get my head|beats me|i plan to|(?:i'm|i’m|i am) (?:working on|planning|considering)|be (?:greatly |much |highly |very )?appreciated|i (?:wonder|was wondering))\b`)
	// ownCase is about one customer's case, not about everybody's.
	ownCase = pattern.MustCompile(`(?i)\b(?:(?:i|we)(?:'ve| have|'m| am| just)? (?:just |now |already |also |gone ahead and )*(?:can see|see (?:that|here|from|in|your|the|on|it)|refunded|cancelled|canceled|reset|sent|resent|issued|processed|credited|checked|looked|updated|changed|removed|added|upgraded|downgraded|unlocked|arranged|booked|ordered|shipped|applied|extended|freed|merged|moved|deleted|found|noted|opened|created|set|switched|activated|deactivated|started|put|asked|spoke|talked|flagged|reversed|voided|replaced|restored|corrected|fixed|waived|sending)\b|(?:i'm|i am|we're|we are|i'll|i will|we'll|we will) (?:now |also |just |)(?:sending|send|refunding|issuing|shipping|ship|putting|put|refund|cancel|arrange|credit|resend|reset|processing|process|extend|replace|apply|book|waive|unlock)\b|your (?:order|parcel|package|refund|ticket|replacement|invoice|payment|case|account) (?:was|has been|is (?:on|now|being|out|in|at|currently)|left|shipped|went|just|shows|looks|arrived|will arrive)\b|(?:your|the) (?:appointment|reservation|booking|tickets?|table|room|flight|seats?|ride|cab|car|visit|alarm|event|music|song|movie|payment|request)s? (?:has been|have been|was|were|is|are)(?: now| all| already)? ?(?:successfully )?(?:booked|reserved|made|confirmed|scheduled|cancelled|canceled|set|placed|purchased|requested|sent|added|played|playing|success\w*)\b|on your account i\b|as (?:i|we) (?:said|mentioned|discussed)|(?:is |are |see |i've |i have )attached|your (?:photo|picture|screenshot|video|log|description)s?\b|you (?:sent|mentioned|wrote|described|attached)\b|in your (?:last|previous) (?:mail|email|message))`)
	// ownDate is a day that means one customer's: "until Monday the 22nd".
	ownDate           = pattern.MustCompile(`(?i)\b(?:(?:until|till|by|on|before|this|next|last|tomorrow,?|that's|reach you) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day,? the \d|(?:until|till|by|on|that's) (?:\d{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)|(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2})\b.{0,40}\b(?:you|your|yours)\b|\btomorrow\b|\byesterday\b|\btonight\b)`)
	correctionPattern = pattern.MustCompile(`(?i)(?:\bcorrection\b|\bi was (?:wrong|mistaken|incorrect)|\bi (?:misspoke|made a mistake|got (?:that|it|this) wrong|gave you (?:the )?(?:wrong|bad|incorrect|outdated|old)|told you (?:the )?(?:wrong|something wrong)|need to correct|have to correct|must correct|should correct|stand corrected)|\bmy (?:mistake|bad|error)\b|\bplease (?:ignore|disregard|forget) (?:my|the|what|that)|\b(?:that|what i (?:said|wrote|told you)|my (?:last|previous|earlier|first) (?:answer|reply|message|mail|email)) (?:was|is|wasn't|isn't) (?:wrong|not right|not correct|incorrect|outdated|out of date|right|correct|mistaken)|\b(?:ignore|forget|scrap) (?:that|what i|my (?:last|previous|earlier))|\bcorrecting (?:myself|what|my)|\bsorry,? (?:that was wrong|wrong)|\bactually,? (?:that's|that is) (?:wrong|not right|no longer)|\bcolleague (?:gave|told) you (?:the )?(?:wrong|old|outdated|something)|\b(?:that|this) (?:information|answer|advice) (?:was|is) (?:wrong|out ?dated|old|incorrect|no longer))`)
	thanksPattern     = pattern.MustCompile(`(?i)\b(?:that (?:worked|did it|fixed|solved|helped|helps|was it|does it|did the trick)|it works?(?: now| again)?\b|works now|working now|(?:is|it's|that's|all) (?:fixed|solved|sorted|resolved|working)|problem solved|solved|you(?:'re| are) (?:a |an )?(?:star|legend|lifesaver|genius|angel|the best)|perfect|brilliant|thank you so much|thanks so much|thanks a lot|many thanks|great,? thanks|got it,? thanks|awesome|excellent|wonderful|exactly what i)\b`)
	failedPattern     = pattern.MustCompile(`(?i)(?:\b(?:(?:that|this|it|which|still) (?:did|does|do)(?:n't| not) (?:work|help|fix|solve|do|change)|didn't (?:work|help|fix|solve|change)|doesn't (?:work|help) (?:either|for me)|still (?:not|doesn't|does not|won't|can't|cannot|the same|getting|get|broken|happens|blinking|nothing|no|says|shows|stuck|there)|no (?:luck|change|difference|joy|use)|not (?:true|right|correct|what i asked)|same (?:problem|error|issue|thing)|there is no such|there's no such|i don't (?:see|have) (?:that|this|any|such|a)|that's (?:wrong|not (?:right|true|it|what))|you (?:told|said).{0,60}but|made it worse|nothing (?:happens|happened|changed))\b)`)
	leadingYes        = pattern.MustCompile(`(?i)^(?:sure(?: thing)?|certainly|absolutely|of course|yes|yep|ok(?:ay)?|alright|right|hi|hello|hey|no problem|no worries|great question|good question|happy to help|thanks for (?:asking|reaching out|writing|getting in touch|your (?:message|mail|email|question|patience))|ah|oh|so|well|correction|good (?:morning|afternoon|evening)|sorry (?:about|for|to hear)[^,.!;:—–-]{0,60})(?:,? (?:there|\[[A-Z_0-9]+\]))?\s*[,!:;–—-]+\s*`)
	vocative          = pattern.MustCompile(`^(?:(?i:hi|hello|hey|dear|thanks|thank you|sorry|ok|okay|yes|no|sure)\s+)?(?:\[(?:NAME|PERSON)(?:_\d+)?\]|(?i:hi|hello|hey)\s+\p{Lu}\p{Ll}+)\s*[,!:–—-]+\s*`)
)

// lineEnds are what some mail programs write for the end of a line.
var lineEnds = pattern.MustCompile(`(?:\s*\\+(?:\s+|$))+`)

// pieces cuts a turn into what can be kept or dropped by itself, greetings and
// farewells dropped already.
func pieces(text string) []piece {
	var out []piece
	for _, u := range units(text) {
		if u.kind != prose {
			out = append(out, piece{u.kind, u.text, true})
			continue
		}
		first := true
		for _, s := range sentences(lineEnds.ReplaceAllString(u.text, " ")) {
			s = trimLead(s)
			if s == "" || opens(s) || closes(s) || isSignature(s) {
				continue
			}
			out = append(out, piece{prose, s, first})
			first = false
		}
	}
	return out
}

// The patterns above are large, and most sentences match none: a look at the
// words that each of them needs comes first.

func opens(s string) bool {
	return openingStart[firstWord(s)] && openingPattern.MatchString(clip(s, maxCourtesy))
}

func closes(s string) bool {
	return (closingStart[firstWord(s)] || strings.HasPrefix(s, "-")) && closingPattern.MatchString(clip(s, maxCourtesy))
}

func stalls(s string) bool {
	return stallingPattern.MatchString(s)
}

// asksBack reports whether an agent's sentence asks, with or without a mark, instead of answering.
func asksBack(s string) bool {
	return strings.HasSuffix(s, "?") || backQuestion.MatchString(s)
}

var backQuestion = pattern.MustCompile(`(?i)^(?:(?:please|kindly|so|ok|okay|just|then|before we get started)[, ]+)*(?:(?:to )?(?:re)?confirm(?:ing)?\b.*(?:details|following|these|this|you(?:'d|’d| want| would| wish| are|r (?:party|reservation|booking|appointment))|booking|reservation|rental|:|,)|` +
	`(?:give|need) .{0,20}confirmation\b|(?:check and )?review\b.{0,20}\bdetails\b|(?:do|did) you (?:want|wish|need|have|prefer|mean)\b|would you (?:like|prefer|want)\b|(?:shall|should|may) (?:i|we)\b|what (?:about|is your|are your)\b|how about\b|you(?:'d|’d| would) like to\b|i need your\b)`)

func isOwnCase(s string) bool {
	return ownCase.MatchString(s) || ownDate.MatchString(s)
}

func corrects(s string) bool {
	return correctionPattern.MatchString(s)
}

var (
	openingStart = setOf(`hi hello hey dear hiya good greetings hola hallo bonjour ciao many much thank thanks thx i'm i am we're we are so very really my sorry apologies
		great nice excellent fair interesting no of certainly absolutely sure happy glad you you're understood got ah oh ouch oops yes yep right correct perfect alright ok okay welcome
		i'd i'll we'd let allow this it's how what`)
	closingStart = setOf(`kind best warm with many kindest warmest regards cheers sincerely yours thanks thank take all have enjoy wishing please so and just let feel don't do reach get write reply drop
		shout if should in i we really very hope trust is was there anything can does did looking i'm we're am are always you you're glad bye goodbye sent mit saludos un viele cordialement`)
)

// trimLead takes "Sure, " and "Hi [NAME_1] – " off a sentence.
func trimLead(s string) string {
	for range 4 {
		rest := s
		if !leadStart[firstWord(s)] && !strings.HasPrefix(s, "[") {
			break
		}
		for _, p := range []*pattern.Pattern{vocative, leadingYes} {
			if loc := p.FindStringIndex(rest); loc != nil && loc[1] < len(rest) {
				rest = rest[loc[1]:]
			}
		}
		if rest == s {
			break
		}
		s = rest
	}
	return capital(strings.TrimSpace(s))
}

var leadStart = setOf(`sure certainly absolutely of yes yep ok okay alright right hi hello hey dear no great good happy thanks thank ah oh so well correction sorry`)

var namePattern = pattern.MustCompile(`^\W*(?:\[(?:NAME|PERSON)(?:_\d+)?\]|\p{Lu}[\p{L}.'’-]+)(?:\s+(?:\[(?:NAME|PERSON)(?:_\d+)?\]|\p{Lu}[\p{L}.'’-]+)){0,2}\W*$`)

// isSignature reports whether a paragraph is a name and nothing else.
func isSignature(s string) bool {
	return len(s) < 50 && namePattern.MatchString(s) && !strings.HasSuffix(s, ".") && len(contentWords(s)) <= 3 && !strings.ContainsAny(s, "?!")
}
