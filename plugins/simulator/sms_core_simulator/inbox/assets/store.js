// The messages, by phone.  No DOM here.

/** Messages in the order of their ids, grouped by the number they went to. */
export class Store {
  constructor(most) {
    this.most = most;
    this.messages = new Map();
    this.threads = new Map();
  }

  /** Take the whole list anew. */
  replace(messages) {
    this.messages.clear();
    this.threads.clear();
    for (const message of messages) this.put(message);
  }

  /** Add a message or put it in the place of its older self; gives its thread. */
  put(message) {
    const known = this.messages.has(message.id);
    this.messages.set(message.id, message);
    let thread = this.threads.get(message.to);
    if (!thread) this.threads.set(message.to, (thread = { to: message.to, ids: [], seen: 0 }));
    if (!known) {
      thread.ids.push(message.id);
      this.#forget();
    }
    return thread;
  }

  list(thread) {
    return thread.ids.map((id) => this.messages.get(id));
  }

  last(thread) {
    return this.messages.get(thread.ids.at(-1));
  }

  unread(thread) {
    let count = 0;
    while (count < thread.ids.length && thread.ids.at(-1 - count) > thread.seen) count += 1;
    return count;
  }

  see(thread) {
    thread.seen = thread.ids.at(-1) ?? 0;
  }

  /** Threads, the one with the newest message first. */
  newestFirst() {
    return [...this.threads.values()].sort((a, b) => b.ids.at(-1) - a.ids.at(-1));
  }

  #forget() {
    while (this.messages.size > this.most) {
      const [id, message] = this.messages.entries().next().value;
      this.messages.delete(id);
      const thread = this.threads.get(message.to);
      thread.ids.splice(thread.ids.indexOf(id), 1);
      if (!thread.ids.length) this.threads.delete(thread.to);
    }
  }
}
