// Package metrics counts requests and writes what Prometheus reads, its text
// format 0.0.4. New is the way in, Observe wraps a handler, Handler answers
// scrapes.
//
// It needs nothing but the standard library, and knows requests only. For
// metrics of your own take github.com/prometheus/client_golang instead: the names
// here are the ones it would give, so dashboards stay.
package metrics

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// buckets are upper bounds of durations in seconds, as Prometheus has them.
var buckets = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// series is one combination of labels. Routes are patterns and not paths, so
// there are few.
type series struct{ method, route, status string }

type histogram struct {
	counts [12]uint64 // One for each bucket, and one for what is slower.
	sum    float64
}

// Metrics is what was counted since the start.
type Metrics struct {
	version  string
	started  time.Time
	inFlight atomic.Int64

	mutex sync.Mutex
	seen  map[series]*histogram
}

// New begins to count.
func New(version string) *Metrics {
	return &Metrics{version: version, started: time.Now(), seen: map[series]*histogram{}}
}

// Observe counts what next answers, under the pattern that took the request.
func (m *Metrics) Observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.inFlight.Add(1)
		defer m.inFlight.Add(-1)
		started := time.Now()
		answer := &Recorder{ResponseWriter: w, Status: http.StatusOK}
		next.ServeHTTP(answer, r)
		route := r.Pattern
		if route == "" {
			route = "unmatched"
		}
		m.add(series{method(r.Method), route, strconv.Itoa(answer.Status)}, time.Since(started).Seconds())
	})
}

func (m *Metrics) add(key series, seconds float64) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	entry := m.seen[key]
	if entry == nil {
		entry = &histogram{}
		m.seen[key] = entry
	}
	bucket, _ := slices.BinarySearch(buckets, seconds)
	entry.counts[bucket]++
	entry.sum += seconds
}

// Handler writes everything.
func (m *Metrics) Handler(w http.ResponseWriter, _ *http.Request) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# HELP build_info What runs here.\n# TYPE build_info gauge\nbuild_info{version=%q,go=%q} 1\n",
		m.version, runtime.Version())
	fmt.Fprintf(&out, "# HELP process_start_time_seconds When this process began, in seconds since 1970.\n"+
		"# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds %d\n", m.started.Unix())
	fmt.Fprintf(&out, "# HELP go_goroutines Goroutines that exist.\n# TYPE go_goroutines gauge\ngo_goroutines %d\n",
		runtime.NumGoroutine())
	fmt.Fprintf(&out, "# HELP http_requests_in_flight Requests that are being answered.\n"+
		"# TYPE http_requests_in_flight gauge\nhttp_requests_in_flight %d\n", m.inFlight.Load())
	m.writeDurations(&out)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write(out.Bytes())
}

func (m *Metrics) writeDurations(out *bytes.Buffer) {
	const name = "http_request_duration_seconds"
	fmt.Fprintf(out, "# HELP %s How long requests took, in seconds.\n# TYPE %s histogram\n", name, name)
	m.mutex.Lock()
	defer m.mutex.Unlock()
	keys := slices.SortedFunc(maps.Keys(m.seen), func(a, b series) int {
		return slices.Compare([]string{a.route, a.method, a.status}, []string{b.route, b.method, b.status})
	})
	for _, key := range keys {
		labels := fmt.Sprintf("method=%q,route=%q,status=%q", key.method, key.route, key.status)
		entry, below := m.seen[key], uint64(0)
		for index, bound := range buckets {
			below += entry.counts[index]
			fmt.Fprintln(out, name+"_bucket{"+labels+",le=\""+strconv.FormatFloat(bound, 'g', -1, 64)+"\"}", below)
		}
		below += entry.counts[len(buckets)]
		fmt.Fprintln(out, name+"_bucket{"+labels+",le=\"+Inf\"}", below)
		fmt.Fprintln(out, name+"_sum{"+labels+"}", entry.sum)
		fmt.Fprintln(out, name+"_count{"+labels+"}", below)
	}
}

// method keeps the methods that exist; anybody may send any word.
func method(word string) string {
	switch word {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodOptions:
		return word
	}
	return "other"
}

// Recorder remembers the status of an answer.
type Recorder struct {
	http.ResponseWriter
	Status int
}

// WriteHeader keeps the status and passes it on.
func (r *Recorder) WriteHeader(status int) {
	r.Status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the writer below.
func (r *Recorder) Unwrap() http.ResponseWriter {
	return r.ResponseWriter
}
