//! What goes over the wire when all is not well: connections that are reset, and
//! bodies that end too soon.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connection that is reset, not closed, if that was asked for when it is let
/// go.
pub struct Wire {
    stream: TcpStream,
    is_reset: Arc<AtomicBool>,
}

impl Wire {
    /// A connection, and the flag that asks for its reset.
    pub fn new(stream: TcpStream) -> (Self, Arc<AtomicBool>) {
        let is_reset = Arc::new(AtomicBool::new(false));
        let wire = Self {
            stream,
            is_reset: Arc::clone(&is_reset),
        };
        (wire, is_reset)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.is_reset.load(Ordering::Relaxed) {
            // Where it fails, the connection is closed instead.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_reset.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The bytes of an answer, which may end in an error.
pub struct Sent {
    bytes: Option<Bytes>,
    end: End,
}

#[derive(PartialEq, Eq)]
enum End {
    Whole,
    /// What was sent is to be flushed first.
    Flush,
    Cut,
}

impl Sent {
    /// The bytes, or the first of them only, and then the end of the connection.
    pub fn new(bytes: Bytes, cut: Option<usize>) -> Self {
        let length = cut.map_or(bytes.len(), |cut| cut.min(bytes.len()));
        Self {
            bytes: Some(bytes.slice(..length)),
            end: match cut {
                Some(_) => End::Flush,
                None => End::Whole,
            },
        }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(bytes) = self.bytes.take().filter(|bytes| !bytes.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.end {
            End::Whole => Poll::Ready(None),
            End::Flush => {
                self.end = End::Cut;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            End::Cut => Poll::Ready(Some(Err(io::Error::other("the answer ends here")))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.end == End::Whole && self.bytes.as_ref().is_none_or(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.bytes, &self.end) {
            (Some(bytes), End::Whole) => SizeHint::with_exact(bytes.len() as u64),
            (None, End::Whole) => SizeHint::with_exact(0),
            _ => SizeHint::default(),
        }
    }
}
