package main

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"
)

func TestServesUntilItIsToldToStop(t *testing.T) {
	addr := freeAddr(t)
	env := map[string]string{"ADDR": addr, "DRAIN_DELAY": "50ms"}
{%- if values.enableDatabase %}
	env["DATABASE_URL"] = "postgres://localhost:1/test"
{%- endif %}
{%- if values.enableCache %}
	env["CACHE_URL"] = "redis://localhost:1"
{%- endif %}
{%- if values.enableQueue %}
	env["QUEUE_URL"] = "http://localhost:1/queue"
{%- endif %}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, func(key string) string { return env[key] }) }()

	waitFor(t, "http://"+addr+"/health/live", http.StatusOK)
	stop()
	waitFor(t, "http://"+addr+"/health/ready", http.StatusServiceUnavailable)

	select {
	case err := <-ended:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("still running after five seconds")
	}
}

func TestSaysWhichSettingIsWrong(t *testing.T) {
	err := run(context.Background(), func(key string) string {
		return map[string]string{"DRAIN_DELAY": "soon"}[key]
	})
	if err == nil {
		t.Fatal("started with a delay of `soon`")
	}
}

// freeAddr is an address that nothing listened on a moment ago.
func freeAddr(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// waitFor asks until the answer has the status, for two seconds at most. Each question
// has a connection of its own: one that was opened and never used keeps a server from
// stopping for five seconds.
func waitFor(t *testing.T, url string, status int) {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	last := "no answer"
	for range 200 {
		response, err := client.Get(url)
		if err == nil {
			response.Body.Close()
			if response.StatusCode == status {
				return
			}
			last = response.Status
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s: want %d, last saw %s", url, status, last)
}
