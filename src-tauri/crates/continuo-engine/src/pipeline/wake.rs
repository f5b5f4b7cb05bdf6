//! A wake-up: many ask for it, it comes once.

use crossbeam_channel::{Receiver, Sender, bounded};
use std::time::Duration;

pub(crate) struct Wake {
    sender: Sender<()>,
    receiver: Receiver<()>,
}

impl Wake {
    pub(crate) fn new() -> Wake {
        let (sender, receiver) = bounded(1);
        Wake { sender, receiver }
    }

    /// Wakes the sleeper, now or when it next sleeps.
    pub(crate) fn wake(&self) {
        // A full channel means that it is woken already.
        let _ = self.sender.try_send(());
    }

    /// Returns the channel on which a wake-up comes, for whoever waits for other things too.
    pub(crate) fn asked(&self) -> &Receiver<()> {
        &self.receiver
    }

    /// Sleeps until woken, at most for `most`.
    pub(crate) fn sleep(&self, most: Duration) {
        let _ = self.receiver.recv_timeout(most);
    }
}
