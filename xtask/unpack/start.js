// Starts the page that is one file: `cargo xtask build --single-file` puts the unpacker in front of it, and what is
// packed behind it, as an element of its own.
'use strict';
(() => {
  const bytes = (base64) => {
    const letters = atob(base64);
    const bytes = new Uint8Array(letters.length);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = letters.charCodeAt(at);
    return bytes;
  };

  // Gives what takes out one part after the other.
  const unpacking = async () => {
    const stream = new Blob([bytes(UNPACKER)]).stream().pipeThrough(new DecompressionStream('gzip'));
    const module = await new Response(stream).arrayBuffer();
    const { memory, packed, part, length } = (await WebAssembly.instantiate(module)).instance.exports;
    const element = document.getElementById('at-ferry-packed');
    const stored = bytes(element.textContent);
    element.remove();
    // The memory may have grown, and its buffer be another, whenever something was called.
    const place = packed(stored.length);
    new Uint8Array(memory.buffer).set(stored, place);
    return () => {
      const at = part();
      if (!at) throw new Error('its content is not whole');
      return new Uint8Array(memory.buffer, at, length()).slice();
    };
  };

  const put = (name, text, id = '') => {
    const element = document.createElement(name);
    element.id = id;
    element.textContent = text;
    document.head.append(element);
  };

  const start = async () => {
    const next = await unpacking();
    const text = () => new TextDecoder().decode(next());
    put('style', text());
    put('script', text(), 'at-ferry-core');
    put('script', text());
    // It is compiled beside what follows.
    const page = WebAssembly.compile(next());
    const core = next();
    const licences = text();
    globalThis.atFerryCoreModule = () => new Response(core, { headers: { 'Content-Type': 'application/wasm' } });
    globalThis.atFerryLicences = async () => licences;
    await wasm_bindgen({ module_or_path: await page });
  };

  // There is nothing else on the page then.
  const tell = (error) => {
    const told = document.createElement('p');
    told.setAttribute('role', 'alert');
    told.textContent = 'AT Ferry does not start: this file is damaged, or the browser is too old for it '
      + `(${error?.message ?? error}). 无法启动：此文件已损坏，或浏览器版本过旧。`;
    document.body.prepend(told);
  };

  // In a file that was cut, what follows this script is what was left of it.
  addEventListener('DOMContentLoaded', () => start().catch(tell));
})();
