package metrics

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestARequestIsCountedUnderItsRoute(t *testing.T) {
	counted := New("1.2.3")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /things/{id}", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	})
	handler := counted.Observe(mux)
	for _, path := range []string{"/things/1", "/things/2", "/nothing"} {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
	}
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("BREW", "/things/1", nil))

	page := httptest.NewRecorder()
	counted.Handler(page, nil)
	for _, line := range []string{
		`http_request_duration_seconds_count{method="GET",route="GET /things/{id}",status="418"} 2`,
		`http_request_duration_seconds_bucket{method="GET",route="GET /things/{id}",status="418",le="+Inf"} 2`,
		`http_request_duration_seconds_count{method="GET",route="unmatched",status="404"} 1`,
		`http_request_duration_seconds_count{method="other",route="unmatched",status="405"} 1`,
		"http_requests_in_flight 0",
	} {
		if !strings.Contains(page.Body.String(), line+"\n") {
			t.Errorf("no line %s in\n%s", line, page.Body)
		}
	}
}

func TestBucketsHoldWhatIsNotSlower(t *testing.T) {
	counted := New("dev")
	counted.add(series{"GET", "/", "200"}, .1)
	counted.add(series{"GET", "/", "200"}, 60)
	page := httptest.NewRecorder()
	counted.Handler(page, nil)
	for _, line := range []string{`le="0.05"} 0`, `le="0.1"} 1`, `le="10"} 1`, `le="+Inf"} 2`} {
		if !strings.Contains(page.Body.String(), line) {
			t.Errorf("no %s in\n%s", line, page.Body)
		}
	}
}
