package io.genpulse.launcher.prove;

import io.genpulse.launcher.prove.Finding.Verdict;

/// The proof of the proof: with fencing taken away, the same fault must be seen to break a promise.
///
/// Taken away is it by a trigger that gives every lease the same token, so that whoever comes back
/// from a long sleep still passes for the holder. The program itself knows nothing of it.
record FencingRemoved() {
  private static final String REMOVE =
      """
      CREATE FUNCTION one_token() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.lease_token IS NOT NULL THEN NEW.lease_token := 1; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER one_token BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION one_token();
      """;

  private static final String RESTORE = "DROP TRIGGER one_token ON tasks";

  /// Held is the promise that the ledger notices.
  static Finding on(Trial trial) throws Exception {
    trial.stack().database().change(REMOVE);
    Finding finding = Proof.of(WorkerFaults.ELSEWHERE, trial);
    trial.stack().database().change(RESTORE);
    return new Finding(
        "the same without fencing",
        switch (finding.verdict()) {
          case HELD -> Verdict.BROKEN;
          case BROKEN -> Verdict.HELD;
          case SKIPPED -> Verdict.SKIPPED;
        },
        null,
        null,
        "told as: " + finding.detail());
  }
}
