package document

import "strings"

// wordClass is what a word can tell of a customer's matter.
type wordClass int

const (
	matterWord   wordClass = iota // whatever the vocabulary does not know
	emptyWord                     // has no matter of its own: a sentence of nothing else greets, thanks, speaks of the day
	courtesyWord                  // the same, and polite
	thingWord                     // what nearly all matters of a company are about
	questionWord                  // with a request or a question, what would be a detail is what is asked for
	requestWord
	pleaWord     // asks for help
	troubleWord  // says that it is needed
	failureWord  // says that a thing does not do what it should
	namingWord   // announces a name
	identityWord // is what people say who they are by
	detailWord   // stands for a number or a personal value
	classes
)

// vocabulary are English words by class, and those of other languages that
// stand in introductions.
var vocabulary = classify(map[wordClass]string{
	emptyWord: `
		a about actually advance afternoon again agent ah all already alright also always am an and angry annoyed another answer answers any anybody anyone anything anyway are
		around as ask asked asking aswell at available awesome back basically be because been before bit bot both bother bothering brilliant busy but by call called calling care
		chance chat chatting come confused contact contacted contacting day days dear desperate did didnt disappointed do does doin doing done dont else evening ever every
		everybody everyone everyones everything excellent extremely fantastic fine first folks for fourth friend friends from frustrated frustrating get getting glad go going
		good goodness got great guys had hai hallo happy has have having he hear hello helo here hereby hey hi hii hiii hiya hlo hold honest honestly hopefully hoping hour hours
		hows huh human i if ill im in inside instead is isnt it its ive just keep keeping kind kindly know later let lets like little long look looking lot lovely loyal luck maam
		mad madam mam man many matter may maybe me mean message might mine minute minutes moment month months more morning most much my new nice night no none nope normally not
		now of off often oh ok okay on one or our out outside over part perfect person pleased pleasure possible possibly queue quick quickly quite rather reach reaching real
		really regarding reply right robot sad sadly safe same say second see should since sir so some somebody someone something soon speak speaking still stuff such sure talk
		talking team tell than that thats the them then there these they thing things think third this those through time to today together told tomorrow too touch try u um
		unfortunately unhappy up upset us usually ve very via wait waiting was way we week weekend weeks welcome well were weve whats whoever will with wonderful wondering
		worried write writing ya yeah year years yep yes yet you your youre yours es est et ich ik il ist je mein meine meu mi mijn mio mon und é è y`,
	courtesyWord: `appreciate appreciated bye cheers forward goodbye greetings hope please pls plz regards sorry thank thanks thankyou thx wish`,
	thingWord:    `account accounts app application bank banking booking card cards company order orders policy product service site website`,
	questionWord: `how what when where which who whose why`,
	requestWord:  `can could forgot forgotten lost need needed needs want wanted would`,
	pleaWord: `
		advice advise assist assistance assisted enquiry help helped helpful helping info information inquiry queries query question questions request support`,
	troubleWord: `concern concerns difficulty difficulties happened happening issue issues nothing problem problems trouble troubles wrong`,
	failureWord: `cannot cant doesnt wont work worked working works`,
	namingWord:  `chamo chiamo heet heisse heiße llamo mappelle naam name named nom nombre nome`,
	identityWord: `
		acct birth birthday born cell client clients code confirmation customer customers date digit digits dob email emailid emails four gmail iban id ids kontonummer
		kundennummer last lautet login mail member membership mobile names num number numbers old phone postal postcode ref reference routing security serial social sort ssn surname
		telephone under username zip zipcode`,
})

func classify(words map[wordClass]string) map[string]wordClass {
	all := map[string]wordClass{detail: detailWord}
	for class, list := range words {
		for w := range strings.FieldsSeq(list) {
			all[w] = class
		}
	}
	return all
}
