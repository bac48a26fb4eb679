import io.genpulse.server.handler.Default;
import io.genpulse.server.handler.Description;
import io.genpulse.server.handler.ParamChecks;
import io.genpulse.server.handler.TaskContext;
import io.genpulse.server.handler.TaskHandler;
import io.genpulse.server.handler.TaskResult;
import io.genpulse.server.handler.TaskType;
import java.util.Map;

/// Says what it is told, as often as asked.
@TaskType("echo")
public final class EchoHandler implements TaskHandler<EchoHandler.Params> {
  public record Params(
      @Description("What to say.") String text,
      @Description("How often.") @Default("1") int times) {
    public Params {
      ParamChecks.notBlank(text, "text");
      ParamChecks.between(times, 1, 100, "times");
    }
  }

  @Override
  public TaskResult execute(Params params, TaskContext context) {
    var said = new StringBuilder();
    for (int i = 1; i <= params.times(); i++) {
      said.append(params.text());
      context.updateProgress(100 * i / params.times(), "said it " + i + " times");
    }
    return TaskResult.of(Map.of("text", said.toString()));
  }
}
