package io.genpulse.server.ingress;

/// Something is not taken in. Whoever took it from outside answers it in the words of that surface.
public final class RefusedException extends RuntimeException {
  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.summary());
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }
}
