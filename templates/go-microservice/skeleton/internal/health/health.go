// Package health answers the two questions of an orchestrator. Live: is this
// process well, or should it be started again? Ready: should requests come here
// now? Only Ready looks at what the service depends on, since starting again does
// not bring a database back.
package health

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// checkTimeout bounds all checks of one answer together. Probes wait two seconds.
const checkTimeout = 1500 * time.Millisecond

// Check is something that must work before requests should come here.
type Check struct {
	Name string
	Run  func(context.Context) error
}

// Health is the state of this process.
type Health struct {
	checks   []Check
	stopping atomic.Bool
}

// New begins healthy, and ready when all checks pass.
func New(checks ...Check) *Health {
	return &Health{checks: checks}
}

// Stop makes Ready say no from now on. Live still says yes.
func (h *Health) Stop() {
	h.stopping.Store(true)
}

// Live answers 200 as long as anything answers at all.
func (h *Health) Live(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, map[string]string{"status": "ok"})
}

// Ready answers 200, or 503 with what is not.
func (h *Health) Ready(w http.ResponseWriter, r *http.Request) {
	if h.stopping.Load() {
		write(w, http.StatusServiceUnavailable, map[string]string{"status": "stopping"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	answer, status := map[string]string{"status": "ok"}, http.StatusOK
	for _, check := range h.checks {
		answer[check.Name] = "ok"
		if check.Run(ctx) != nil {
			// The reason may hold addresses, so it is not for everybody who asks.
			answer[check.Name], answer["status"] = "unreachable", "unavailable"
			status = http.StatusServiceUnavailable
		}
	}
	write(w, status, answer)
}

// Reaches checks that something accepts connections at the host of rawURL, at
// defaultPort when it names none. It does not sign in.
func Reaches(name, rawURL, defaultPort string) Check {
	return Check{Name: name, Run: func(ctx context.Context) error {
		parsed, err := url.Parse(rawURL)
		if err != nil || parsed.Hostname() == "" {
			return fmt.Errorf("%s: not an address", name)
		}
		port := parsed.Port()
		if port == "" {
			port = defaultPort
		}
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(parsed.Hostname(), port))
		if err != nil {
			return err
		}
		return connection.Close()
	}}
}

func write(w http.ResponseWriter, status int, answer map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// Whoever asked may be gone; there is nobody left to tell.
	_ = json.NewEncoder(w).Encode(answer)
}
