package health

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

func ask(handler http.HandlerFunc) int {
	recorder := httptest.NewRecorder()
	handler(recorder, httptest.NewRequest(http.MethodGet, "/", nil))
	return recorder.Code
}

func TestADependencyThatIsDownMakesItUnreadyButNotDead(t *testing.T) {
	state := New(Check{Name: "database", Run: func(context.Context) error { return errors.New("down") }})
	if status := ask(state.Ready); status != http.StatusServiceUnavailable {
		t.Errorf("ready: %d", status)
	}
	if status := ask(state.Live); status != http.StatusOK {
		t.Errorf("live: %d", status)
	}
}

func TestItIsUnreadyOnceItStops(t *testing.T) {
	state := New()
	if status := ask(state.Ready); status != http.StatusOK {
		t.Errorf("before: %d", status)
	}
	state.Stop()
	if status := ask(state.Ready); status != http.StatusServiceUnavailable {
		t.Errorf("after: %d", status)
	}
}

func TestReachesWhatAcceptsConnections(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	check := Reaches("cache", "redis://"+address, "6379")
	if err := check.Run(context.Background()); err != nil {
		t.Errorf("open: %v", err)
	}
	listener.Close()
	if err := check.Run(context.Background()); err == nil {
		t.Error("closed, and still reached")
	}
	if err := Reaches("cache", "not an address", "6379").Run(context.Background()); err == nil {
		t.Error("an address that is none was reached")
	}
}
