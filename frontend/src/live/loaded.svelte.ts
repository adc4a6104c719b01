/** Something fetched: the newest answer, why there is none, and how to ask again. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<unknown>(null);
  #asked = 0;

  /** Ask; an answer that was overtaken by a later question is dropped. */
  async ask(question: Promise<T>): Promise<void> {
    const asked = ++this.#asked;
    try {
      const answer = await question;
      if (asked !== this.#asked) return;
      this.value = answer;
      this.failure = null;
    } catch (thrown) {
      if (asked === this.#asked) this.failure = thrown;
    }
  }

  forget(): void {
    this.#asked += 1;
    this.value = null;
    this.failure = null;
  }
}
