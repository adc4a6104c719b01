// The screen stays on while on duty: a sleeping phone reports no position and rings for nobody.

export class Awake {
  #wanted = false;
  #lock: WakeLockSentinel | null = null;

  async want(wanted: boolean): Promise<void> {
    this.#wanted = wanted;
    if (!wanted) {
      const lock = this.#lock;
      this.#lock = null;
      await lock?.release();
      return;
    }
    await this.renew();
  }

  /** The browser drops the lock whenever the page is hidden: ask again when it is seen. */
  async renew(): Promise<void> {
    if (!this.#wanted || !('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
    if (this.#lock !== null && !this.#lock.released) return;
    try {
      this.#lock = await navigator.wakeLock.request('screen');
    } catch {
      this.#lock = null; // battery saver: the phone may sleep, everything else goes on
    }
  }
}
