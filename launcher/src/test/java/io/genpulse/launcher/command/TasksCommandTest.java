package io.genpulse.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.genpulse.launcher.stack.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
@SuppressWarnings("NullAway.Init")
class TasksCommandTest {
  @TempDir private Path home;
  private CommandUnderTest command;

  @BeforeEach
  void start() throws IOException {
    command = new CommandUnderTest(home);
  }

  @AfterEach
  void stop() {
    command.close();
  }

  @Test
  void tasksAreListed() {
    command.answer("/tasks", 200, page(Tasks.completed("t1", command.address()), "\"c 1\""));

    assertThat(
            command.runAgainstServer(
                "tasks", "ls", "--user", "ann", "-q", "red fox", "--cursor", "c0"))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.out()).containsPattern("t1 +text-to-image +completed +100");
    assertThat(command.err()).contains("--cursor c 1");
    assertThat(command.calls())
        .containsExactly("GET /tasks?user_id=ann&q=red%20fox&limit=20&cursor=c0");
  }

  @Test
  void allPagesMakeOneList() {
    command.answers(
        "/tasks",
        200,
        List.of(
            page(Tasks.completed("t1", ""), "\"c1\""), page(Tasks.completed("t2", ""), "null")));

    assertThat(command.runAgainstServer("tasks", "ls", "--all")).isEqualTo(ExitCode.DONE);
    assertThat(command.out()).contains("t1 ", "t2 ");
    assertThat(command.calls()).hasSize(2).last().asString().contains("cursor=c1");
  }

  @Test
  void getSavesWhatACompletedTaskMade() {
    command
        .answer("/tasks/t1", 200, Tasks.completed("t1", command.address()))
        .answer("/o/1.png", 200, "first")
        .answer("/o/2.png", 200, "second");

    assertThat(command.runAgainstServer("tasks", "get", "t1", "-o", home + "/new/"))
        .isEqualTo(ExitCode.DONE);
    assertThat(home.resolve("new/genpulse-t1.png")).hasContent("first");
    assertThat(home.resolve("new/genpulse-t1_2.png")).hasContent("second");
  }

  @Test
  void getOfATaskThatHasNotEndedSaysHowToWait() {
    command.answer("/tasks/t1", 200, Tasks.pending("t1", "null"));

    assertThat(command.runAgainstServer("tasks", "get", "t1")).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("t1 is pending", "genpulse tasks wait t1");
  }

  @Test
  void waitEndsWithTheTasksAndTellsTheFirstThatFailed() {
    command
        .answers(
            "/tasks/t1",
            200,
            List.of(Tasks.pending("t1", "null"), Tasks.completed("t1", command.address())))
        .answer("/tasks/t2", 200, "{\"task_id\":\"t2\",\"status\":\"failed\"}")
        .answer("/tasks/t3", 200, "{\"task_id\":\"t3\",\"status\":\"canceled\"}");

    assertThat(command.runAgainstServer("tasks", "wait", "t1", "t2", "t3"))
        .isEqualTo(ExitCode.TASK_FAILED);
    assertThat(command.out()).contains("t1 completed");
    assertThat(command.err()).contains("t2 failed", "t3 was canceled");
  }

  @Test
  void waitGivesUpInTimeAndLeavesTheTaskAlone() {
    command.answer("/tasks/t1", 200, Tasks.pending("t1", "null"));

    assertThat(command.runAgainstServer("tasks", "wait", "t1", "--timeout", "1"))
        .isEqualTo(ExitCode.TIMED_OUT);
    assertThat(command.calls()).doesNotContain("POST /tasks/t1/cancel");
  }

  @Test
  void submitMayWaitAndSave() {
    command
        .answer("/generate", 202, "{\"task_id\":\"t1\",\"status\":\"pending\"}")
        .answer("/tasks/t1", 200, Tasks.completed("t1", command.address()))
        .answer("/o/1.png", 200, "first")
        .answer("/o/2.png", 200, "second")
        .input("\uFEFF{}");

    assertThat(command.runAgainstServer("submit", "-", "--wait", "-o", home + "/fox.png"))
        .isEqualTo(ExitCode.DONE);
    assertThat(command.bodies().getFirst()).isEqualTo("{}");
    assertThat(command.out().lines()).containsExactly(home + "/fox.png", home + "/fox_2.png");
  }

  @Test
  void whatIsRefusedForOneTaskIsDoneForTheOthers() {
    command
        .answer("/tasks/t1", 409, "{\"title\":\"Conflict\",\"detail\":\"t1 still runs\"}")
        .answer("/tasks/t2", 204, "");

    assertThat(command.runAgainstServer("tasks", "rm", "t1", "t2")).isEqualTo(ExitCode.USAGE);
    assertThat(command.out()).isEqualToIgnoringNewLines("removed t2");
    assertThat(command.err()).contains("t1 still runs");
  }

  @Test
  void whatIsDoneWithATaskCanBeReadByPrograms() {
    command.answer("/tasks/t1", 204, "");

    assertThat(command.runAgainstServer("tasks", "rm", "t1", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(command.out()).isEqualToIgnoringWhitespace("{\"task_id\":\"t1\"}");
  }

  @Test
  void cancelAllTakesWhatIsOpen() {
    command
        .answers(
            "/tasks",
            200,
            List.of(
                page(Tasks.pending("t1", "null"), "null"),
                page("{\"task_id\":\"t2\",\"status\":\"processing\"}", "null")))
        .answer("/tasks/t1", 200, "{\"task_id\":\"t1\",\"status\":\"canceled\"}")
        .answer("/tasks/t2", 409, "{\"detail\":\"it has ended\"}");

    assertThat(command.runAgainstServer("tasks", "cancel", "--all")).isEqualTo(ExitCode.DONE);
    assertThat(command.out()).isEqualToIgnoringNewLines("t1 canceled");
    assertThat(command.calls()).contains("POST /tasks/t1/cancel", "POST /tasks/t2/cancel");
  }

  @Test
  void cancelWithoutATaskIsRefused() {
    assertThat(command.runAgainstServer("tasks", "cancel")).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("--all");
  }

  @Test
  void retryNamesTheNewTask() {
    command.answer("/tasks/t1", 202, "{\"task_id\":\"t9\",\"status\":\"pending\"}");

    assertThat(command.runAgainstServer("tasks", "retry", "t1")).isEqualTo(ExitCode.DONE);
    assertThat(command.out()).isEqualToIgnoringNewLines("new task t9");
  }

  private static String page(String items, String nextCursor) {
    return "{\"items\":[%s],\"next_cursor\":%s}".formatted(items, nextCursor);
  }
}
