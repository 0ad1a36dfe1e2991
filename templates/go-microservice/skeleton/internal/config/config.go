// Package config turns the environment into settings, once, at the start. A
// setting that is wrong or missing ends the program with its name.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"${{ values.destination.host }}/${{ values.destination.owner }}/${{ values.destination.repo }}/internal/health"
)

// Config is what the service can be told.
type Config struct {
	// Addr is where it listens. ADDR, `:8080`.
	Addr string

	// LogLevel is the least a log line must be to be written. LOG_LEVEL, `info`.
	LogLevel slog.Level

	// DrainDelay is how long it still answers after it was told to stop, so that
	// load balancers can notice. DRAIN_DELAY, 5s.
	DrainDelay time.Duration

	// StopTimeout is how long open requests may then take. STOP_TIMEOUT, 20s.
	// Both together have to fit into the chart's terminationGracePeriodSeconds.
	StopTimeout time.Duration
{%- if values.enableDatabase %}

	// DatabaseURL is where PostgreSQL is: postgres://USER:PASSWORD@HOST:PORT/NAME.
	// DATABASE_URL, required.
	DatabaseURL string
{%- endif %}
{%- if values.enableCache %}

	// CacheURL is where Redis is: redis://HOST:PORT. CACHE_URL, required.
	CacheURL string
{%- endif %}
{%- if values.enableQueue %}

	// QueueURL is the address of the SQS queue. QUEUE_URL, required.
	QueueURL string
{%- endif %}
}

// Load reads the settings through getenv, and reports everything that is wrong
// at once.
func Load(getenv func(string) string) (Config, error) {
	read := reader{getenv: getenv}
	settings := Config{
		Addr:        read.text("ADDR", ":8080"),
		LogLevel:    read.level("LOG_LEVEL", slog.LevelInfo),
		DrainDelay:  read.duration("DRAIN_DELAY", 5*time.Second),
		StopTimeout: read.duration("STOP_TIMEOUT", 20*time.Second),
	}
{%- if values.enableDatabase %}
	settings.DatabaseURL = read.required("DATABASE_URL")
{%- endif %}
{%- if values.enableCache %}
	settings.CacheURL = read.required("CACHE_URL")
{%- endif %}
{%- if values.enableQueue %}
	settings.QueueURL = read.required("QUEUE_URL")
{%- endif %}
	return settings, errors.Join(read.problems...)
}

// Checks are what has to be reachable before requests should come here.
func (c Config) Checks() []health.Check {
{%- if values.enableDatabase or values.enableCache %}
	return []health.Check{
{%- if values.enableDatabase %}
		health.Reaches("database", c.DatabaseURL, "5432"),
{%- endif %}
{%- if values.enableCache %}
		health.Reaches("cache", c.CacheURL, "6379"),
{%- endif %}
	}
{%- else %}
	return nil
{%- endif %}
}

type reader struct {
	getenv   func(string) string
	problems []error
}

func (r *reader) text(key, fallback string) string {
	if text := r.getenv(key); text != "" {
		return text
	}
	return fallback
}
{%- if values.enableDatabase or values.enableCache or values.enableQueue %}

func (r *reader) required(key string) string {
	text := r.getenv(key)
	if text == "" {
		r.problems = append(r.problems, fmt.Errorf("%s is not set", key))
	}
	return text
}
{%- endif %}

func (r *reader) duration(key string, fallback time.Duration) time.Duration {
	text := r.getenv(key)
	if text == "" {
		return fallback
	}
	parsed, err := time.ParseDuration(text)
	if err != nil || parsed < 0 {
		r.problems = append(r.problems, fmt.Errorf("%s: `%s` is not a duration such as `5s`", key, text))
	}
	return parsed
}

func (r *reader) level(key string, fallback slog.Level) slog.Level {
	text := r.getenv(key)
	if text == "" {
		return fallback
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(text)); err != nil {
		r.problems = append(r.problems, fmt.Errorf("%s: `%s` is not debug, info, warn or error", key, text))
	}
	return level
}
