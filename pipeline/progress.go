package pipeline

// Unit is what a stage counts.
type Unit string

// The units.
const (
	Items Unit = "items"
	Bytes Unit = "bytes"
)

// Reporter hears how the work goes on; the command line draws bars, the
// browser a page.
type Reporter interface {
	// Stage says that a stage begins. total is 0 where it cannot be known.
	Stage(name string, total int64, unit Unit) Meter
	// Note is a sentence that the user should read.
	Note(format string, args ...any)
}

// Meter measures one stage.
type Meter interface {
	Add(n int) // so many more are done
	Done()
}

// Silent is a Reporter that tells nobody.
type Silent struct{}

func (Silent) Stage(string, int64, Unit) Meter { return silentMeter{} }
func (Silent) Note(string, ...any)             {}

type silentMeter struct{}

func (silentMeter) Add(int) {}
func (silentMeter) Done()   {}

// Steps makes meters for work that tells only "done of total" of a named step.
type Steps struct {
	rep   Reporter
	name  string
	done  int
	meter Meter
}

// NewSteps returns Steps that report to rep.
func NewSteps(rep Reporter) *Steps { return &Steps{rep: rep} }

// Set says that so much of the step is done; another name begins another step.
func (s *Steps) Set(name string, done, total int) {
	if name != s.name {
		s.End()
		s.name, s.done, s.meter = name, 0, s.rep.Stage(name, int64(total), Items)
	}
	s.meter.Add(done - s.done)
	s.done = done
}

// End ends the last step.
func (s *Steps) End() {
	if s.meter != nil {
		s.meter.Done()
		s.meter = nil
	}
}
