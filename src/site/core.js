// The core, as one script: `cargo xtask build` puts the glue of its module into it. In a window it makes `atFerryCore`
// known; a worker made of its text waits for the module and the port, and ends with the core.
'use strict';

// Runs a core in this module for the page at the other end of the port; resolves when the page needs it no more. Each
// call has all of the glue for itself.
globalThis.atFerryCore = async (module, port) => {
  try {
    /* glue */
    await wasm_bindgen({ module_or_path: module });
    await wasm_bindgen.begin(port);
  } catch (error) {
    port.postMessage({ broke: String(error?.message ?? error) });
  }
};

if (!globalThis.document) {
  let port;
  // What stops a module stops it for good; other errors do not.
  const told = (error) => {
    if (error instanceof WebAssembly.RuntimeError) port?.postMessage({ broke: error.message });
  };
  addEventListener('error', (event) => told(event.error));
  addEventListener('unhandledrejection', (event) => told(event.reason));
  // The page takes any message from here as a sign that the core cannot be in a worker.
  addEventListener('messageerror', () => postMessage('no module'));
  addEventListener('message', ({ data }) => {
    if (data.ports && !navigator.serial) {
      postMessage('no ports');
      return;
    }
    port = data.port;
    atFerryCore(data.module, port).then(close);
  }, { once: true });
}
