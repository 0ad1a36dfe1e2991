package config

import (
	"log/slog"
	"strings"
	"testing"
	"time"
)

// complete is an environment in which everything required is set.
func complete() map[string]string {
	env := map[string]string{}
{%- if values.enableDatabase %}
	env["DATABASE_URL"] = "postgres://localhost/test"
{%- endif %}
{%- if values.enableCache %}
	env["CACHE_URL"] = "redis://localhost"
{%- endif %}
{%- if values.enableQueue %}
	env["QUEUE_URL"] = "http://localhost/queue"
{%- endif %}
	return env
}

func load(env map[string]string) (Config, error) {
	return Load(func(key string) string { return env[key] })
}

func TestWhatIsNotSaidHasADefault(t *testing.T) {
	settings, err := load(complete())
	if err != nil {
		t.Fatal(err)
	}
	if settings.Addr != ":8080" || settings.LogLevel != slog.LevelInfo || settings.DrainDelay != 5*time.Second {
		t.Errorf("unexpected defaults: %+v", settings)
	}
}

func TestEverythingThatIsWrongIsReportedAtOnce(t *testing.T) {
	env := complete()
	env["DRAIN_DELAY"] = "soon"
	env["LOG_LEVEL"] = "loud"
	_, err := load(env)
	if err == nil {
		t.Fatal("no error")
	}
	for _, key := range []string{"DRAIN_DELAY", "LOG_LEVEL"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%s is not in the message: %v", key, err)
		}
	}
}
{%- if values.enableDatabase or values.enableCache or values.enableQueue %}

func TestWhatIsRequiredIsNamedWhenItIsMissing(t *testing.T) {
	for key := range complete() {
		env := complete()
		delete(env, key)
		if _, err := load(env); err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("without %s: %v", key, err)
		}
	}
}
{%- endif %}
