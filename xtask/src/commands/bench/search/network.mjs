// A network between browser and host: how long a round trip takes, and how many
// bits fit through in a second, for all connections of a browser together.
//
// `Network.join` is the way in: it takes a connection of the browser and gives
// the end that the host talks to. Bytes are counted as the browser gets them,
// with all that HTTP and TLS add. Not emulated: loss, slow start, and how long
// requests themselves take to send.

import { Duplex } from "node:stream";

/** So much may wait before the host is told to wait, in milliseconds. */
const QUEUE_MS = 20;

export class Network {
  /** Bytes that the browser got, and that it sent, since `reset`. */
  received = 0;
  sent = 0;
  /** When the last byte came. */
  last = 0;
  #roundTrip;
  #bytesPerMs;
  /** When what was sent so far is through. */
  #free = 0;

  constructor({ roundTripMs = 0, megabits = Infinity } = {}) {
    this.#roundTrip = roundTripMs;
    this.#bytesPerMs = (megabits * 1e6) / 8 / 1000;
  }

  reset() {
    this.received = 0;
    this.sent = 0;
  }

  /** Until nothing came for so long. */
  async quiet(ms) {
    this.last = performance.now();
    while (performance.now() - this.last < ms) {
      await new Promise((done) => setTimeout(done, 20));
    }
  }

  join(socket) {
    socket.setNoDelay(true);
    return new End(socket, this);
  }

  /** When a connection that begins now is open: a round trip later. */
  opens() {
    return performance.now() + this.#roundTrip;
  }

  /** When what the browser sends now is at the host. */
  up(bytes) {
    this.sent += bytes;
    return performance.now() + this.#roundTrip / 2;
  }

  /** When what the host sends now is at the browser, and when it may send more. */
  down(bytes) {
    const now = performance.now();
    this.#free = Math.max(now, this.#free) + bytes / this.#bytesPerMs;
    return [this.#free + this.#roundTrip / 2, this.#free - QUEUE_MS];
  }

  arrived(bytes) {
    this.received += bytes;
    this.last = performance.now();
  }
}

/** Things that happen in their order, none before its time. */
class Line {
  #waiting = [];
  #timer;

  add(at, run) {
    this.#waiting.push([at, run]);
    if (this.#timer === undefined) this.#go();
  }

  clear() {
    this.#waiting = [];
    clearTimeout(this.#timer);
  }

  #go = () => {
    this.#timer = undefined;
    while (this.#waiting.length > 0) {
      const [at, run] = this.#waiting[0];
      const wait = at - performance.now();
      // Timers count whole milliseconds.
      if (wait >= 0.5) {
        this.#timer = setTimeout(this.#go, Math.round(wait));
        return;
      }
      this.#waiting.shift();
      run();
    }
  };
}

/** The host's end of a connection. */
class End extends Duplex {
  #socket;
  #network;
  #up = new Line();
  #down = new Line();
  #next = new Line();

  constructor(socket, network) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#network = network;
    const opens = network.opens();
    const later = (chunk) => {
      const at = Math.max(network.up(chunk?.length ?? 0), opens);
      this.#up.add(at, () => this.push(chunk));
    };
    socket.on("data", later);
    socket.on("end", () => later(null));
    socket.on("error", () => this.destroy());
    socket.on("close", () => this.destroy());
  }

  _read() {}

  _write(chunk, _encoding, done) {
    const [at, more] = this.#network.down(chunk.length);
    this.#down.add(at, () => {
      this.#network.arrived(chunk.length);
      if (!this.#socket.destroyed) this.#socket.write(chunk);
    });
    this.#next.add(more, done);
  }

  _final(done) {
    this.#down.add(0, () => this.#socket.end(done));
  }

  _destroy(error, done) {
    for (const line of [this.#up, this.#down, this.#next]) line.clear();
    this.#socket.destroy();
    done(error);
  }
}
