package io.genpulse.server.ingress;

import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.task.TaskId;
import java.util.List;
import java.util.stream.Collectors;

/// Why something is not taken in, whichever way it came. Each surface has its own words for it: the
/// HTTP API answers a problem, a message becomes a dead letter.
public sealed interface Refusal {
  /// Never changes: programs read it.
  String code();

  /// For a person.
  String sentence();

  /// All of it in one line, for dead letters.
  default String summary() {
    return code() + ": " + sentence();
  }

  /// What came is no JSON.
  record Malformed(String sentence) implements Refusal {
    @Override
    public String code() {
      return "not_json";
    }
  }

  /// What came says something that cannot be.
  record Invalid(List<ParamProblem> problems) implements Refusal {
    public Invalid {
      problems = List.copyOf(problems);
    }

    @Override
    public String code() {
      return "invalid";
    }

    @Override
    public String sentence() {
      return problems.size() == 1
          ? problems.getFirst().detail()
          : problems.size() + " values are not valid.";
    }

    @Override
    public String summary() {
      return problems.stream()
          .map(problem -> problem.pointer() + " " + problem.detail())
          .collect(Collectors.joining("; ", code() + ": ", ""));
    }
  }

  /// More tasks are pending than may.
  record QueueFull() implements Refusal {
    @Override
    public String code() {
      return "queue_full";
    }

    @Override
    public String sentence() {
      return "Too many tasks are pending; try again in a few seconds.";
    }
  }

  /// The id belongs to a task with another content.
  record TaskIdTaken(TaskId id) implements Refusal {
    @Override
    public String code() {
      return "task_id_conflict";
    }

    @Override
    public String sentence() {
      return "Task %s is there already, from another request.".formatted(id);
    }
  }

  /// The idempotency key is none.
  record BadKey() implements Refusal {
    @Override
    public String code() {
      return "bad_request";
    }

    @Override
    public String sentence() {
      return "Idempotency-Key must be 1..255 characters of ASCII.";
    }
  }

  /// The idempotency key came with other content before.
  record KeyReused() implements Refusal {
    @Override
    public String code() {
      return "idempotency_key_reuse";
    }

    @Override
    public String sentence() {
      return "This Idempotency-Key came with another body before.";
    }
  }

  /// The first request with this idempotency key is being worked on.
  record KeyInFlight() implements Refusal {
    @Override
    public String code() {
      return "idempotency_key_in_flight";
    }

    @Override
    public String sentence() {
      return "The first request with this key is not done yet.";
    }
  }
}
