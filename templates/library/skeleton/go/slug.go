// Package ${{ values.name | replace('-', '') }}: ${{ values.description | replace('\n', ' ') }}
package ${{ values.name | replace('-', '') }}

import (
	"errors"
	"strings"
)

// ErrNothingLeft says that a text has no letter or digit that could stand in an address.
var ErrNothingLeft = errors.New("no letter or digit that could stand in an address")

// Slug turns a text into what may stand in an address: lower case letters and digits
// of ASCII, and dashes between words. Everything else divides words. The result has at
// most maxLength characters; 0 is no limit.
//
// It fails with [ErrNothingLeft] when nothing of the text is left.
func Slug(text string, maxLength int) (string, error) {
	words := strings.FieldsFunc(strings.ToLower(text), func(char rune) bool {
		return (char < 'a' || char > 'z') && (char < '0' || char > '9')
	})
	joined := strings.Join(words, "-")
	if maxLength > 0 && len(joined) > maxLength {
		joined = strings.TrimSuffix(joined[:maxLength], "-")
	}
	if joined == "" {
		return "", ErrNothingLeft
	}
	return joined, nil
}
