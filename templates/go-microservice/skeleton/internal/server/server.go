// Package server says which address does what. Add yours to New.
package server

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"${{ values.destination.host }}/${{ values.destination.owner }}/${{ values.destination.repo }}/internal/health"
	"${{ values.destination.host }}/${{ values.destination.owner }}/${{ values.destination.repo }}/internal/metrics"
)

// maxBodyBytes is the longest request that is read: 1 MiB.
const maxBodyBytes = 1 << 20

// New is the whole service as one handler.
func New(logger *slog.Logger, state *health.Health, counted *metrics.Metrics, version string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health/live", state.Live)
	mux.HandleFunc("GET /health/ready", state.Ready)
	mux.HandleFunc("GET /metrics", counted.Handler)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"service": "${{ values.name }}", "version": version})
	})
	// The limit is outside, since it hands on a copy of the request, and the mux
	// writes the pattern that Observe reads into the request it gets.
	return logged(logger, http.MaxBytesHandler(counted.Observe(mux), maxBodyBytes))
}

// logged writes a line for each request but those of probes and scrapes, which
// are many and say nothing.
func logged(logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		answer := &metrics.Recorder{ResponseWriter: w, Status: http.StatusOK}
		next.ServeHTTP(answer, r)
		if answer.Status < 400 && (strings.HasPrefix(r.URL.Path, "/health/") || r.URL.Path == "/metrics") {
			return
		}
		logger.Info("request", "method", r.Method, "path", r.URL.Path, "status", answer.Status,
			"duration_ms", time.Since(started).Milliseconds())
	})
}
