//! Promises of one kind, awaited one after the other with the same two functions: each chunk that a port gives or
//! takes settles one, and making the functions anew costs more than all else that is done for it.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

use super::bindings::Awaited;

/// One promise at a time.
pub(super) struct Promised<T> {
    state: Rc<RefCell<State>>,
    /// The garbage collector's: a promise that is abandoned may settle when all else is gone.
    on_resolved: Function,
    on_rejected: Function,
    gives: PhantomData<T>,
}

#[derive(Default)]
enum State {
    /// Nothing is awaited.
    #[default]
    Idle,
    /// The promise has not settled.
    Pending(Option<Waker>),
    Settled(Result<JsValue, JsValue>),
}

impl<T: JsCast> Promised<T> {
    /// None yet.
    pub(super) fn new() -> Self {
        let state = Rc::new(RefCell::new(State::Idle));
        let on = |settle: fn(JsValue) -> Result<JsValue, JsValue>| {
            let state = Rc::clone(&state);
            let closure = Closure::<dyn FnMut(JsValue)>::new(move |value| {
                let before = state.replace(State::Settled(settle(value)));
                if let State::Pending(Some(waker)) = before {
                    waker.wake();
                }
            });
            closure.into_js_value().unchecked_into()
        };
        Self {
            on_resolved: on(Ok),
            on_rejected: on(Err),
            state,
            gives: PhantomData,
        }
    }

    /// Awaits this one, now that the one before has been given.
    pub(super) fn await_settled(&mut self, promise: &Promise) {
        self.state.replace(State::Pending(None));
        let promise: &Awaited = promise.unchecked_ref();
        promise.then(&self.on_resolved, &self.on_rejected);
    }

    /// What it has settled to, once.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, JsValue>> {
        let mut state = self.state.borrow_mut();
        match std::mem::take(&mut *state) {
            State::Settled(result) => Poll::Ready(result.map(JsCast::unchecked_into)),
            State::Idle => Poll::Pending,
            State::Pending(_) => {
                *state = State::Pending(Some(cx.waker().clone()));
                Poll::Pending
            }
        }
    }
}
