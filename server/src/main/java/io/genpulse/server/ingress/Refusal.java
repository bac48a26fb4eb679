package io.genpulse.server.ingress;

import io.genpulse.server.registry.ParamProblem;
import io.genpulse.server.registry.ParamProblems;
import io.genpulse.server.task.Excerpt;
import io.genpulse.server.task.TaskId;
import java.util.List;
import java.util.stream.Collectors;

/// Why something is not taken in, whichever way it came. Each surface has its own words for it: the
/// HTTP API answers a problem, a message becomes a dead letter.
public sealed interface Refusal {
  /// The longest summary.
  int MOST_SUMMARY_BYTES = 1024;

  /// Never changes: programs read it.
  String code();

  /// For a person.
  String sentence();

  /// All of it in one line of at most a KiB of UTF-8, for dead letters.
  default String summary() {
    return Excerpt.ofBytes(code() + ": " + sentence(), MOST_SUMMARY_BYTES);
  }

  /// What came is no JSON.
  record Malformed(String sentence) implements Refusal {
    @Override
    public String code() {
      return "not_json";
    }
  }

  /// What came says something that cannot be.
  ///
  /// @param more how many problems there are beside those
  record Invalid(List<ParamProblem> problems, int more) implements Refusal {
    public Invalid {
      problems = List.copyOf(problems);
    }

    static Invalid of(ParamProblems problems) {
      return new Invalid(problems.first(), problems.more());
    }

    @Override
    public String code() {
      return "invalid";
    }

    @Override
    public String sentence() {
      int all = problems.size() + more;
      if (all == 1) {
        return problems.getFirst().detail();
      }
      return all
          + " values are not valid"
          + (more == 0 ? "." : "; these are the first " + problems.size() + ".");
    }

    @Override
    public String summary() {
      String text =
          problems.stream()
              .map(problem -> problem.pointer() + " " + problem.detail())
              .collect(Collectors.joining("; ", code() + ": ", ""));
      String rest = more == 0 ? "" : "; and %d more".formatted(more);
      return Excerpt.ofBytes(text, MOST_SUMMARY_BYTES - rest.length()) + rest;
    }
  }

  /// Reading what came went wrong in a way that nobody thought of.
  record Unreadable() implements Refusal {
    @Override
    public String code() {
      return "unreadable";
    }

    @Override
    public String sentence() {
      return "The message cannot be read; the log says why.";
    }
  }

  /// The database refused the row of this task.
  record NotStorable() implements Refusal {
    @Override
    public String code() {
      return "not_storable";
    }

    @Override
    public String sentence() {
      return "The task cannot be stored; the log says why.";
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

  /// The disk has little room left.
  record DiskLow() implements Refusal {
    @Override
    public String code() {
      return "disk_low";
    }

    @Override
    public String sentence() {
      return "The disk is nearly full; tasks are taken in again once there is room.";
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
