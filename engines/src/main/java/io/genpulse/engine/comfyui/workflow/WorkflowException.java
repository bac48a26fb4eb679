package io.genpulse.engine.comfyui.workflow;

/// A file is no workflow that can be used; the message says why, in one sentence.
public final class WorkflowException extends RuntimeException {
  public WorkflowException(String message) {
    super(message);
  }

  public WorkflowException(String message, Throwable cause) {
    super(message, cause);
  }
}
