package io.genpulse.server.worker;

/// The room that one running task takes.
interface Slot {
  /// Of a task that runs alone.
  Slot NONE =
      new Slot() {
        @Override
        public void ended() {}

        @Override
        public void gaveUp() {}

        @Override
        public void returned() {}
      };

  /// Its attempt has ended: there is room for another.
  void ended();

  /// It was given up although its handler has not returned.
  void gaveUp();

  /// The handler of one that was given up has returned after all.
  void returned();
}
