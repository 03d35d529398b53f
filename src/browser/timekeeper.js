// Rings when it is asked to. In a hidden tab a browser holds the timers of a page back by a second and more, those of
// a worker it does not. Loaded by the page this file only says where it is, so that a worker can be made of it.
//
// Asked by [number, ms] it answers with the number, ms later; [number] alone calls that off.
"use strict";
if (globalThis.document) {
  globalThis.atFerryTimekeeper = document.currentScript?.src;
} else {
  const timers = new Map();
  onmessage = ({ data: [number, ms] }) => {
    clearTimeout(timers.get(number));
    timers.delete(number);
    if (ms === undefined) return;
    const ring = () => {
      timers.delete(number);
      postMessage(number);
    };
    timers.set(number, setTimeout(ring, ms));
  };
}
