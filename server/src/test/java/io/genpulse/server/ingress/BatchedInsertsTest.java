package io.genpulse.server.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.genpulse.engine.Route;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.queue.LocalQueueBell;
import io.genpulse.server.task.NewTask;
import io.genpulse.server.task.TaskId;
import io.genpulse.server.task.TaskRepository;
import io.genpulse.server.task.TaskRepository.Insertion;
import io.genpulse.server.worker.MemoryParts;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BatchedInsertsTest {
  private final TaskNews news =
      new TaskNews(
          new MemoryParts.Events(),
          new LocalQueueBell(),
          new MemoryParts.Storage(),
          InstantSource.system());

  /// A repository of which only taking in is asked.
  private static TaskRepository repository(Function<List<NewTask>, List<Insertion>> insert) {
    return (TaskRepository)
        Proxy.newProxyInstance(
            TaskRepository.class.getClassLoader(),
            new Class<?>[] {TaskRepository.class},
            (_, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("insert");
              @SuppressWarnings("unchecked") // that is what it takes
              List<NewTask> tasks = (List<NewTask>) arguments[0];
              return insert.apply(tasks);
            });
  }

  private static NewTask task(String params) {
    return new NewTask(
        TaskId.random(), "echo", Route.CPU, null, 0, "http", "local", params, "aa", null);
  }

  @Test
  void whoeverWaitsHearsOfAnErrorInTheCommitter() throws InterruptedException {
    var inserts =
        new BatchedInserts(
            repository(
                _ -> {
                  throw new StackOverflowError("deep");
                }),
            news);

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> inserts.submit(task("{}")))
        .havingRootCause()
        .isInstanceOf(StackOverflowError.class);
    // And the next one is asked about, too.
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> inserts.submit(task("{}")));
    inserts.close();
  }

  @Test
  void aRowThatCannotBeStoredFailsAlone() throws Exception {
    var first = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    NewTask bad = task("{\"bad\":1}");
    var inserts =
        new BatchedInserts(
            repository(
                tasks -> {
                  if (first.getCount() > 0) {
                    first.countDown();
                    await(go);
                  }
                  if (tasks.contains(bad)) {
                    throw new IllegalArgumentException("no such row");
                  }
                  return stored(tasks);
                }),
            news);

    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Insertion> holding = clients.submit(submitting(inserts, task("{}")));
      first.await();
      Future<Insertion> good = clients.submit(submitting(inserts, task("{}")));
      Future<Insertion> refused = clients.submit(submitting(inserts, bad));
      go.countDown();

      assertThat(holding.get(10, TimeUnit.SECONDS)).isInstanceOf(Insertion.Stored.class);
      assertThat(good.get(10, TimeUnit.SECONDS)).isInstanceOf(Insertion.Stored.class);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> refused.get(10, TimeUnit.SECONDS))
          .havingRootCause()
          .withMessage("no such row");
    }
    inserts.close();
  }

  @Test
  void aStatementTakesSoMuchTextAndNotSoManyTasks() throws Exception {
    var sizes = new CopyOnWriteArrayList<Integer>();
    var first = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var inserts =
        new BatchedInserts(
            repository(
                tasks -> {
                  sizes.add(tasks.stream().mapToInt(task -> task.params().length()).sum());
                  first.countDown();
                  await(go);
                  return stored(tasks);
                }),
            news);
    String large = "{\"text\":\"" + "x".repeat(1 << 20) + "\"}";

    try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Insertion>> answers = new ArrayList<>();
      answers.add(clients.submit(submitting(inserts, task("{}"))));
      first.await();
      for (int i = 0; i < 9; i++) {
        answers.add(clients.submit(submitting(inserts, task(large))));
      }
      go.countDown();
      for (Future<Insertion> answer : answers) {
        assertThat(answer.get(10, TimeUnit.SECONDS)).isInstanceOf(Insertion.Stored.class);
      }
    }

    assertThat(sizes).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(4 << 20));
    assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(9 * large.length() + 2);
    inserts.close();
  }

  private static Callable<Insertion> submitting(BatchedInserts inserts, NewTask task) {
    return () -> inserts.submit(task);
  }

  private static List<Insertion> stored(List<NewTask> tasks) {
    return tasks.stream().<Insertion>map(_ -> new Insertion.Stored(1)).toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
