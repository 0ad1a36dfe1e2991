package server

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"${{ values.destination.host }}/${{ values.destination.owner }}/${{ values.destination.repo }}/internal/health"
	"${{ values.destination.host }}/${{ values.destination.owner }}/${{ values.destination.repo }}/internal/metrics"
)

func TestEachAddressAnswers(t *testing.T) {
	var logs bytes.Buffer
	handler := New(slog.New(slog.NewJSONHandler(&logs, nil)), health.New(), metrics.New("dev"), "dev")
	for path, status := range map[string]int{
		"/":             http.StatusOK,
		"/health/live":  http.StatusOK,
		"/health/ready": http.StatusOK,
		"/metrics":      http.StatusOK,
		"/nothing":      http.StatusNotFound,
	} {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if answer.Code != status {
			t.Errorf("%s: want %d, got %d", path, status, answer.Code)
		}
	}
	if !strings.Contains(logs.String(), `"path":"/nothing"`) {
		t.Errorf("no line about a request in %s", &logs)
	}
	if strings.Contains(logs.String(), "/health/") {
		t.Errorf("probes are logged in %s", &logs)
	}
}

func TestTheNumbersOfARequestAreInTheMetrics(t *testing.T) {
	handler := New(slog.New(slog.DiscardHandler), health.New(), metrics.New("dev"), "dev")
	for range 3 {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	}
	page := httptest.NewRecorder()
	handler.ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	want := `http_request_duration_seconds_count{method="GET",route="GET /{$}",status="200"} 3`
	if !strings.Contains(page.Body.String(), want) {
		t.Errorf("no line %s in\n%s", want, page.Body)
	}
}
