//! The context that events are emitted in, without being passed by hand: each thread has one, futures bring their own.

use crate::ContextRef;
use pin_project_lite::pin_project;
use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread::JoinHandle;

thread_local! {
    static CURRENT: RefCell<Option<ContextRef>> = const { RefCell::new(None) };
}

/// Returns the context that is in force here, if any is.
pub fn current() -> Option<ContextRef> {
    CURRENT.with_borrow(Clone::clone)
}

/// Hands the context that is in force here to `use_it`, which isn't to enter another.
pub(crate) fn with_current<T>(use_it: impl FnOnce(Option<&ContextRef>) -> T) -> T {
    CURRENT.with_borrow(|current| use_it(current.as_ref()))
}

impl ContextRef {
    /// Puts the context in force on this thread, until what is returned is dropped.
    pub fn enter(&self) -> Entered {
        Entered { before: set(Some(self.clone())), _stays: PhantomData }
    }

    /// Has the context in force wherever and whenever `future` goes on.
    pub fn scope<F: Future>(&self, future: F) -> InScope<F> {
        InScope { context: self.clone(), future }
    }
}

pub(crate) fn set(context: Option<ContextRef>) -> Option<ContextRef> {
    CURRENT.with_borrow_mut(|current| std::mem::replace(current, context))
}

/// A context is in force on this thread.
#[must_use = "the context is in force as long as this is held"]
pub struct Entered {
    before: Option<ContextRef>,
    /// It is this thread's.
    _stays: PhantomData<*const ()>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        set(self.before.take());
    }
}

pin_project! {
    /// A future that brings its context along.
    pub struct InScope<F> {
        context: ContextRef,
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for InScope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = this.context.enter();
        this.future.poll(task)
    }
}

/// Starts a thread in the context that is in force here.
///
/// # Errors
/// What the system said.
pub fn spawn<T: Send + 'static>(
    name: &str,
    job: impl FnOnce() -> T + Send + 'static,
) -> std::io::Result<JoinHandle<T>> {
    let carried = Carried::new(job);
    std::thread::Builder::new().name(name.into()).spawn(move || carried.open(|job| job()))
}

/// A value on its way through a channel, with the context that it was sent in.
#[derive(Clone, Debug)]
pub struct Carried<T> {
    context: Option<ContextRef>,
    value: T,
}

impl<T> Carried<T> {
    pub fn new(value: T) -> Carried<T> {
        Carried { context: current(), value }
    }

    /// Hands the value to `job`, in the context that it was sent in.
    pub fn open<R>(self, job: impl FnOnce(T) -> R) -> R {
        let _entered = Entered { before: set(self.context), _stays: PhantomData };
        job(self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, EventContext};

    fn context() -> ContextRef {
        EventContext::begin(Actor::user(), "p").unwrap().shared()
    }

    #[test]
    fn a_scope_ends_where_it_was_entered_and_scopes_nest() {
        let (outer, inner) = (context(), context());
        assert_eq!(current(), None);
        {
            let _outer = outer.enter();
            {
                let _inner = inner.enter();
                assert_eq!(current(), Some(inner.clone()));
            }
            assert_eq!(current(), Some(outer.clone()));
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let _inner = inner.enter();
                panic!("inside");
            }));
            assert!(caught.is_err());
            assert_eq!(current(), Some(outer.clone()), "after a panic, too");
        }
        assert_eq!(current(), None);
    }

    #[test]
    fn threads_and_channels_inherit() {
        let context = context();
        let (to, from) = crossbeam_channel::unbounded();
        let thread = {
            let _here = context.enter();
            to.send(Carried::new(1)).unwrap();
            spawn("inherits", current).unwrap()
        };
        assert_eq!(thread.join().unwrap(), Some(context.clone()));
        to.send(Carried::new(2)).unwrap();
        let seen: Vec<_> = (0..2).map(|_| from.recv().unwrap().open(|value| (value, current()))).collect();
        assert_eq!(seen, [(1, Some(context)), (2, None)], "what was sent outside stays outside");
    }

    #[test]
    fn futures_bring_their_context_and_leave_none_behind() {
        let (one, two) = (context(), context());
        let mut first = Box::pin(one.scope(async {
            let before = current();
            std::future::pending::<()>().await;
            before
        }));
        let mut second = Box::pin(two.scope(async { current() }));
        let mut task = Context::from_waker(std::task::Waker::noop());
        assert!(first.as_mut().poll(&mut task).is_pending());
        assert_eq!(current(), None);
        assert_eq!(second.as_mut().poll(&mut task), Poll::Ready(Some(two)));
        assert_eq!(current(), None);
    }
}
