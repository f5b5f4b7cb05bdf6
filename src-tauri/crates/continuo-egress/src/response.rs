//! Reading an answer: as it comes, up to a limit, and counted for the log.

use std::io::Read;
use std::sync::Arc;

use ureq::http;

use crate::audit::Record;
use crate::client::failure;
use crate::timing::Progress;
use crate::{EgressError, Origin};

/// An answer whose head is there, and whose body comes as it is read. Dropped, it closes its connection.
pub struct Response {
    status: u16,
    headers: http::HeaderMap,
    body: ureq::BodyReader<'static>,
    origin: Origin,
    progress: Arc<Progress>,
    record: Record,
    most_bytes: u64,
    /// What ended it, so that it doesn't go on after an error.
    ended: Option<Result<(), EgressError>>,
}

impl Response {
    pub(crate) fn new(
        response: http::Response<ureq::Body>,
        origin: Origin,
        progress: Arc<Progress>,
        record: Record,
        most_bytes: u64,
    ) -> Response {
        let (head, body) = response.into_parts();
        let body = body.into_with_config().limit(u64::MAX).reader();
        Response {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
            origin,
            progress,
            record,
            most_bytes,
            ended: None,
        }
    }

    /// Returns the status, from 100 to 999.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns whether the status says that the call did what it was for.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns the first header of that name, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns where it comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Tells the log how many tokens were taken in and given out.
    pub fn count_tokens(&mut self, tokens_in: u64, tokens_out: u64) {
        self.record.tokens(tokens_in, tokens_out);
    }

    /// Reads what is there of the body into `buffer`, waiting for at least a byte; 0 is the end.
    ///
    /// # Errors
    /// [`EgressError`], and the same one ever after.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, EgressError> {
        match &self.ended {
            Some(Ok(())) => return Ok(0),
            Some(Err(error)) => return Err(error.clone()),
            None => {}
        }
        let read = self.read_on(buffer);
        match &read {
            Ok(0) => {
                self.record.ended();
                self.ended = Some(Ok(()));
            }
            Ok(_) => {}
            Err(error) => {
                self.record.failed(error);
                self.ended = Some(Err(error.clone()));
            }
        }
        read
    }

    fn read_on(&mut self, buffer: &mut [u8]) -> Result<usize, EgressError> {
        // What is in our buffers already is read without the socket being asked.
        if self.progress.cancel.is_cancelled() {
            return Err(EgressError::Cancelled);
        }
        let read = self.body.read(buffer);
        let read = read.map_err(|error| failure(&ureq::Error::from(error), &self.progress, &self.origin))?;
        if read == 0 {
            return Ok(0);
        }
        self.progress.begun();
        if self.record.read(&buffer[..read]) > self.most_bytes {
            return Err(EgressError::TooLarge { origin: self.origin.clone(), most: self.most_bytes });
        }
        Ok(read)
    }

    /// Says that the answer is complete by its own words: its end isn't waited for, and it counts as answered.
    pub fn complete(mut self) {
        self.record.ended();
    }

    /// Reads the body to its end.
    ///
    /// # Errors
    /// As [`Response::read`], and [`EgressError::TooLarge`] beyond `most` bytes.
    pub fn read_to_end(&mut self, most: usize) -> Result<Vec<u8>, EgressError> {
        let mut all = Vec::new();
        let mut buffer = [0; 8192];
        loop {
            match self.read(&mut buffer)? {
                0 => return Ok(all),
                read if all.len() + read > most => {
                    let error = EgressError::TooLarge { origin: self.origin.clone(), most: most as u64 };
                    self.record.failed(&error);
                    self.ended = Some(Err(error.clone()));
                    return Err(error);
                }
                read => all.extend_from_slice(&buffer[..read]),
            }
        }
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response").field("status", &self.status).field("origin", &self.origin).finish()
    }
}
