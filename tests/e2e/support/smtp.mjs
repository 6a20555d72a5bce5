// A mail server on loopback that writes down what it is handed.
import { createServer } from 'node:net';

/** The plain text of a mail, decoded. */
function plainOf(source) {
  const boundary = /boundary="([^"]+)"/.exec(source)[1];
  const part = source.split(`--${boundary}`).find((one) => /content-type: text\/plain/i.test(one));
  const [head, ...rest] = part.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/transfer-encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString();
  if (!/transfer-encoding: quoted-printable/i.test(head)) return body;
  const joined = body.replaceAll('=\r\n', '');
  return Buffer.from(joined.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString();
}

/** Takes mails to anybody; `next` waits for the next one: `{ to, text }`. */
export async function startSmtp() {
  const mails = [];
  const waiting = [];
  const take = (mail) => (waiting.length > 0 ? waiting.shift()(mail) : mails.push(mail));
  const server = createServer((socket) => {
    let [text, source, to] = ['', null, ''];
    const say = (line) => socket.write(`${line}\r\n`);
    const hear = (line) => {
      if (source !== null) {
        if (line !== '.') return void (source += `${line.replace(/^\.\./, '.')}\r\n`);
        take({ to, text: plainOf(source) });
        source = null;
        return say('250 taken');
      }
      const command = line.split(/[ :]/)[0].toUpperCase();
      if (command === 'RCPT') to = /<([^>]*)>/.exec(line)[1];
      if (command === 'DATA') source = '';
      say({ DATA: '354 go on', QUIT: '221 bye' }[command] ?? '250 fine');
      if (command === 'QUIT') socket.end();
    };
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        hear(line);
      }
    });
    say('220 peer ESMTP');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: server.address().port,
    next: () => (mails.length > 0 ? Promise.resolve(mails.shift()) : new Promise((done) => waiting.push(done))),
    stop: () => new Promise((done) => server.close(done)),
  };
}
