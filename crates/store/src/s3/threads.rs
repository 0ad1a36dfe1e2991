//! Threads that wait for the network, so that the caller's may be any: one of an
//! asynchronous runtime, which must not start another within itself, or none.

use std::future::Future;
use std::sync::mpsc;

use tokio::runtime::{Builder, Runtime};

/// So many threads carry all requests; they wait most of the time.
const WORKERS: usize = 2;

/// Threads of our own.
#[derive(Debug)]
pub(super) struct Threads {
    /// There until the end.
    runtime: Option<Runtime>,
}

impl Threads {
    /// Starts them.
    ///
    /// # Errors
    ///
    /// Where the system has no more threads.
    pub(super) fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .thread_name("s3")
            .enable_all()
            .build()?;
        Ok(Self {
            runtime: Some(runtime),
        })
    }

    /// Does something there, and waits for it here. `None` where it panicked.
    pub(super) fn run<T, F>(&self, work: F) -> Option<T>
    where
        T: Send + 'static,
        F: Future<Output = T> + Send + 'static,
    {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.runtime.as_ref()?.spawn(async move {
            // Nobody waits where the caller is gone.
            let _ = sender.send(work.await);
        });
        receiver.recv().ok()
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Unlike dropping it, this may be done within another runtime.
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_may_be_used_and_ended_within_a_runtime() {
        let outer = Builder::new_current_thread().build().unwrap();
        outer.block_on(async {
            let threads = Threads::start().unwrap();
            assert_eq!(threads.run(async { 7 }), Some(7));
        });
    }

    #[test]
    fn a_panic_is_told() {
        let threads = Threads::start().unwrap();
        let nothing: Option<()> = threads.run(async { panic!("a test") });
        assert_eq!(nothing, None);
        assert_eq!(threads.run(async { 7 }), Some(7));
    }
}
