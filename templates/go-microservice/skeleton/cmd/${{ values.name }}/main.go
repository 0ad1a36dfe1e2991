// Command ${{ values.name }} reads its settings from the environment, serves until
// it is told to stop, then lets requests end before it goes.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"${{ values.destination.host }}/${{ values.destination.owner }}/${{ values.destination.repo }}/internal/config"
	"${{ values.destination.host }}/${{ values.destination.owner }}/${{ values.destination.repo }}/internal/health"
	"${{ values.destination.host }}/${{ values.destination.owner }}/${{ values.destination.repo }}/internal/metrics"
	"${{ values.destination.host }}/${{ values.destination.owner }}/${{ values.destination.repo }}/internal/server"
)

// version is set by the linker when an image is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Getenv); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run serves until ctx ends. What it needs from outside is handed in, so that
// tests can start and stop it.
func run(ctx context.Context, getenv func(string) string) error {
	settings, err := config.Load(getenv)
	if err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	logger := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: settings.LogLevel})).
		With("service", "${{ values.name }}", "version", version)

	state := health.New(settings.Checks()...)
	httpServer := &http.Server{
		Addr:              settings.Addr,
		Handler:           server.New(logger, state, metrics.New(version), version),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- httpServer.ListenAndServe() }()
	logger.Info("listening", "addr", settings.Addr)

	select {
	case err := <-failed:
		return fmt.Errorf("listen on %s: %w", settings.Addr, err)
	case <-ctx.Done():
	}

	// Load balancers learn from the readiness check that nothing more should
	// come here. Until they have, requests still do, and are answered.
	logger.Info("stopping", "drain", settings.DrainDelay)
	state.Stop()
	time.Sleep(settings.DrainDelay)

	deadline, cancel := context.WithTimeout(context.Background(), settings.StopTimeout)
	defer cancel()
	if err := httpServer.Shutdown(deadline); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	logger.Info("stopped")
	return nil
}
