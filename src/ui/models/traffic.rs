//! What went over the air today and in this period, kept in the browser, and the budget that it is held against.

use leptos::prelude::*;

use crate::app::{
    Budget, BudgetState, Carried, Command, Day, Ledger, Link, Period, TransferOptions, Turn,
    bytes_to_come,
};
use crate::time::{Duration, Instant};
use crate::ui::base::local_storage::{keep, kept};
use crate::ui::models::notices::PageNotice;
use crate::ui::models::page::Page;

/// Where the bytes of real modules are kept, by the day.
const TRAFFIC_KEY: &str = "at-ferry.traffic";

/// The same of the simulated module, which costs nobody anything.
const SIMULATED_KEY: &str = "at-ferry.traffic.simulated";

/// Where the budget is kept.
const BUDGET_KEY: &str = "at-ferry.budget";

/// The least time after which transfers that go on over the budget are held again.
const HOLDS_APART: Duration = Duration::from_millis(500);

/// The sums and the budget. A handle.
#[derive(Clone, Copy)]
pub struct Traffic {
    /// What was carried today.
    pub today: RwSignal<Carried>,
    /// What was carried in the budget's period.
    pub period: RwSignal<Carried>,
    /// Whether the sums are the simulated module's.
    pub simulated: RwSignal<bool>,
    /// The budget.
    pub budget: RwSignal<Budget>,
    /// What is queued will carry at least this, in bytes.
    pub to_come: RwSignal<u64>,
    /// Whether the sheet is open that tells more of it.
    pub is_open: RwSignal<bool>,
    books: StoredValue<Books>,
    options: RwSignal<TransferOptions>,
    page: Page,
}

#[derive(Default)]
struct Books {
    /// What of the core's count is booked.
    booked: Carried,
    /// The day of the sums that are shown.
    day: Option<Day>,
    /// What the user was told last.
    told: BudgetState,
    /// Whether the user was told that the budget will not do for what is queued.
    told_short: bool,
    held_at: Option<Instant>,
    /// In place of the browser's memory, where it did not take the last sum: a real module's, and the simulated one's.
    here: [Option<Ledger>; 2],
}

impl Traffic {
    /// What this browser has kept. `options` say how transfers are carried out.
    pub fn new(page: Page, options: RwSignal<TransferOptions>) -> Self {
        let budget = kept(BUDGET_KEY).map_or_else(Budget::default, |text| Budget::from_text(&text));
        let traffic = Self {
            today: RwSignal::new(Carried::default()),
            period: RwSignal::new(Carried::default()),
            simulated: RwSignal::new(false),
            budget: RwSignal::new(budget),
            to_come: RwSignal::new(0),
            is_open: RwSignal::new(false),
            books: StoredValue::new(Books::default()),
            options,
            page,
        };
        traffic.show();
        traffic
    }

    /// Looks at what was carried, after something has changed.
    pub fn look(self, now: Instant, turn: Turn) {
        let (carried, link, to_come) = self.page.store.with_state(|app| {
            let verify = self.options.get_untracked().verify;
            let to_come = bytes_to_come(app.transfers.iter(), verify);
            (app.meter.carried, app.link.clone(), to_come)
        });
        let was_simulated = self.simulated.get_untracked();
        let simulated = link.map_or(was_simulated, |link| matches!(link, Link::Demo { .. }));
        let mut news = self.book(carried);
        if simulated != was_simulated {
            // Up to here it was the other one's.
            self.simulated.set(simulated);
            news = true;
        }
        if news || self.books.with_value(|books| books.day != Some(today())) {
            self.show();
        }
        if self.to_come.get_untracked() != to_come {
            self.to_come.set(to_come);
        }
        self.watch_budget(now, matches!(turn, Turn::Running(_)));
    }

    /// Takes another budget, and keeps it.
    pub fn set_budget(self, budget: Budget) {
        self.budget.set(budget);
        keep(BUDGET_KEY, &budget.to_text());
        self.books.update_value(|books| {
            books.told = BudgetState::None;
            books.told_short = false;
            books.held_at = None;
        });
        self.show();
    }

    /// How much of the budget is used; tracked.
    pub fn state(self) -> BudgetState {
        self.budget.get().state(self.period.get().sum_bytes())
    }

    /// Adds to the day what is not booked yet; whether that was anything.
    fn book(self, carried: Carried) -> bool {
        let simulated = self.simulated.get_untracked();
        self.books
            .try_update_value(|books| {
                let more = carried.since(books.booked);
                // A reading that is older than what was flushed tells nothing new.
                books.booked = books.booked.plus(more);
                if more == Carried::default() {
                    return false;
                }
                // Another tab may have booked meanwhile.
                let mut ledger = books.ledger(simulated);
                ledger.add(today(), more);
                let is_kept = keep(key_of(simulated), &ledger.to_text());
                books.here[usize::from(simulated)] = (!is_kept).then_some(ledger);
                true
            })
            .unwrap_or_default()
    }

    fn show(self) {
        let (day, simulated) = (today(), self.simulated.get_untracked());
        let ledger = self.books.try_update_value(|books| {
            books.day = Some(day);
            books.ledger(simulated)
        });
        let ledger = ledger.unwrap_or_default();
        let period: Period = self.budget.get_untracked().period;
        self.today.set(ledger.since(day));
        self.period.set(ledger.since(period.start(day)));
    }

    fn watch_budget(self, now: Instant, running: bool) {
        let budget = self.budget.get_untracked();
        let used = self.period.get_untracked().sum_bytes();
        let state = budget.state(used);
        let is_short = budget
            .left_bytes(used)
            .is_some_and(|left| left < self.to_come.get_untracked());
        let stops = running && budget.stops && state == BudgetState::Reached;
        let (hold, notice) = self
            .books
            .try_update_value(|books| {
                if !running {
                    // Whoever starts anew is told anew.
                    books.told = BudgetState::None;
                    books.told_short = false;
                    books.held_at = None;
                    return (false, None);
                }
                let told = std::mem::replace(&mut books.told, state);
                if stops {
                    let first = books.held_at.is_none();
                    let hold = books.held_at.is_none_or(|at| now >= at + HOLDS_APART);
                    if hold {
                        books.held_at = Some(now);
                    }
                    return (hold, first.then_some(PageNotice::BudgetHeld));
                }
                let notice = match state {
                    BudgetState::Reached => (told < state).then_some(PageNotice::BudgetReached),
                    BudgetState::Near if told < state => Some(PageNotice::BudgetNear),
                    _ => {
                        let told = std::mem::replace(&mut books.told_short, is_short);
                        (is_short && !told).then_some(PageNotice::BudgetShort)
                    }
                };
                (false, notice)
            })
            .unwrap_or_default();
        if hold {
            self.page.send(Command::PauseAll);
        }
        if let Some(notice) = notice {
            self.page.notices.tell_page(notice);
        }
    }
}

impl Books {
    /// As it is kept, or as it is here where it could not be kept.
    fn ledger(&self, simulated: bool) -> Ledger {
        let here = self.here[usize::from(simulated)].clone();
        here.or_else(|| kept(key_of(simulated)).map(|text| Ledger::from_text(&text)))
            .unwrap_or_default()
    }
}

fn key_of(simulated: bool) -> &'static str {
    if simulated {
        SIMULATED_KEY
    } else {
        TRAFFIC_KEY
    }
}

/// Today, where the user is.
fn today() -> Day {
    let now = js_sys::Date::new_0();
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    Day {
        year: u16::try_from(now.get_full_year()).unwrap_or_default(),
        month: small(now.get_month() + 1),
        day: small(now.get_date()),
    }
}
