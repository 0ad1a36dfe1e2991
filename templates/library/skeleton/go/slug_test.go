package ${{ values.name | replace('-', '') }}

import (
	"errors"
	"testing"
)

func TestATextBecomesWordsJoinedByDashes(t *testing.T) {
	for text, expected := range map[string]string{
		"Parcels":       "parcels",
		"  Two  words ": "two-words",
		"Size: 2 m":     "size-2-m",
	} {
		if got, err := Slug(text, 0); err != nil || got != expected {
			t.Errorf("%q: want %q, got %q, %v", text, expected, got, err)
		}
	}
}

func TestItIsCutWithoutADashAtItsEnd(t *testing.T) {
	if got, err := Slug("two words", 4); err != nil || got != "two" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestATextOfWhichNothingIsLeftIsRefused(t *testing.T) {
	if got, err := Slug("…", 0); !errors.Is(err, ErrNothingLeft) {
		t.Errorf("got %q, %v", got, err)
	}
}

func FuzzSlugHoldsNothingElse(f *testing.F) {
	f.Add("Two words", 4)
	f.Fuzz(func(t *testing.T, text string, maxLength int) {
		got, err := Slug(text, maxLength)
		if err != nil {
			return
		}
		again, err := Slug(got, 0)
		if err != nil || again != got {
			t.Errorf("%q became %q, and that %q, %v", text, got, again, err)
		}
	})
}
