// The rival within the browser: the page's AT exchange on the bare streams of Web Serial. It stores nothing, checks
// nothing and shows nothing. WebDriver runs it as the body of a function, in a document of the page's origin.
const [direction, name, sizeBytes, ftpPort] = arguments;
const done = arguments[arguments.length - 1];
const PACKET_BYTES = 4096;

(async () => {
  const ours = (port) => port.getInfo().usbVendorId === 0x2ecc;
  let port;
  while (!(port = (await navigator.serial.getPorts()).find(ours))) {
    await new Promise((later) => setTimeout(later, 20));
  }
  await port.open({ baudRate: 921600, bufferSize: 1 << 20 });
  const reader = port.readable.getReader();
  const writer = port.writable.getWriter();
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('latin1');
  let text = '';
  const say = (line) => writer.write(encoder.encode(`${line}\r`));
  const until = async (pattern) => {
    let found;
    while (!(found = pattern.exec(text))) text += decoder.decode((await reader.read()).value);
    text = text.slice(found.index + found[0].length);
  };
  const upload = async () => {
    const packet = crypto.getRandomValues(new Uint8Array(PACKET_BYTES));
    for (let at = 0; at < sizeBytes; at += PACKET_BYTES) {
      const length = Math.min(PACKET_BYTES, sizeBytes - at);
      await say(`AT+MFTPSTOR=0,"${name}",${at + length < sizeBytes ? 0 : 1},${length}`);
      await until(/>/);
      await writer.write(packet.subarray(0, length));
      await until(/OK\r\n[^]*\+MFTPSTOR: 0,0,\d+\r\n/);
    }
  };
  const download = async () => {
    let got = 0;
    let owed = 0;
    await say(`AT+MFTPRETR=0,"${name}"`);
    while (got < sizeBytes) {
      const { value } = await reader.read();
      for (let at = 0; at < value.length; ) {
        if (owed > 0) {
          const run = Math.min(owed, value.length - at);
          [owed, got, at] = [owed - run, got + run, at + run];
          continue;
        }
        text += String.fromCharCode(value[at++]);
        const header = text.endsWith(',') && /\+MFTPRETR: 0,0,\d+,(\d+),$/.exec(text);
        if (header) [owed, text] = [Number(header[1]), ''];
      }
    }
  };
  for (const line of ['AT', 'ATE0', 'AT+CMEE=1']) {
    await say(line);
    await until(/OK\r\n/);
  }
  await say(`AT+MFTPCONN=0,"127.0.0.1","anonymous","any@example",${ftpPort}`);
  await until(/\+MFTPCONN: 0,0\r\n/);
  const start = performance.now();
  await (direction === 'up' ? upload() : download());
  return (performance.now() - start) / 1000;
})().then(
  (seconds) => done({ seconds }),
  (error) => done({ error: String(error) }),
);
