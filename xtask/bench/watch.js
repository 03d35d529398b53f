// Notes in the page when files were asked for, by a drop or by the button, and when so many of them were done. WebDriver
// runs it as the body of a function; times are in milliseconds since 1970.
const [filesCount] = arguments;
const watch = { start: null, end: null, failed: null, tasks: [], keys: {} };
const now = () => performance.timeOrigin + performance.now();
const begin = () => {
  watch.start ??= now();
};
const isDownload = (event) => event.target.closest?.('[data-testid=remote-download]');
document.addEventListener('drop', begin, { capture: true });
document.addEventListener('click', (event) => isDownload(event) && begin(), { capture: true });

const look = () => {
  if (watch.start === null || watch.end !== null) return;
  const bad = document.querySelector('[data-testid=transfer]:is([data-state=failed], [data-state=cancelled])');
  if (bad) watch.failed = bad.innerText;
  const tab = document.querySelector('[data-testid=queue-ended]');
  const done = document.querySelectorAll('[data-testid=transfer][data-state=done]');
  if ((tab ? Number(tab.dataset.count) : done.length) >= filesCount) watch.end = now();
};
new MutationObserver(look).observe(document.body, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ['data-state', 'data-count'],
});

// Long Tasks: from 50 ms on. Event Timing: from a key to the frame that shows it, in steps of 8 ms; a key under 16 ms is
// not told of.
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) watch.tasks.push(task.duration);
}).observe({ type: 'longtask' });
new PerformanceObserver((list) => {
  for (const { interactionId, duration } of list.getEntries()) {
    if (interactionId) watch.keys[interactionId] = Math.max(duration, watch.keys[interactionId] ?? 0);
  }
}).observe({ type: 'event', durationThreshold: 16 });
window.ferryWatch = watch;
return true;
