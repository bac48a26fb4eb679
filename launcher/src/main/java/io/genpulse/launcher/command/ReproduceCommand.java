package io.genpulse.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.apiclient.ModelView;
import io.genpulse.apiclient.Submission;
import io.genpulse.launcher.host.IoReason;
import io.genpulse.launcher.stack.ExitCode;
import io.genpulse.launcher.stack.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "reproduce",
    description = {
      "Make a picture again from what it says of itself, and tell whether it is the same.",
      "Ends with 0 when every pixel is, with 1 when not."
    },
    footer = {"", "Example:", "  genpulse reproduce fox.png -o again.png"})
final class ReproduceCommand implements Callable<Integer> {
  private static final Set<String> OF_NO_WEIGHT = Set.of("task_id");

  private final CommandContext context;

  @Parameters(paramLabel = "PICTURE", description = "A PNG that GenPulse made")
  private Path picture = Path.of("");

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "The picture that it was made from, if it was")
  private @Nullable Path image;

  @Option(names = "--mask", paramLabel = "FILE", description = "The mask that was used, if any")
  private @Nullable Path mask;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Keep the new one as this file")
  private @Nullable Path output;

  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ServerOption server = new ServerOption();

  ReproduceCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws InterruptedException {
    PictureText before = PictureText.read(picture);
    Map<String, Object> params = params(before);
    var line = ProgressLine.of(context, json.wanted());
    try (var session = server.open(context, line::step)) {
      useModelOfHash(session.client(), before.made(), params);
      String type = PictureParams.type(before.made());
      return compare(before, draw(session, line, type, params));
    }
  }

  private Map<String, Object> params(PictureText before) {
    Map<String, Object> params = PictureParams.of(before.made());
    put(before, params, "image", image);
    put(before, params, "mask", mask);
    return params;
  }

  private static void put(
      PictureText before, Map<String, Object> params, String name, @Nullable Path file) {
    if (file != null) {
      params.put(name, file);
    } else if (before.made().has(name + "_sha256")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s was made with another picture as %s".formatted(before.file(), name),
          "name it with --%s FILE".formatted(name));
    }
  }

  /// A model may have another name by now, and another one its name.
  private void useModelOfHash(GenPulseClient client, JsonNode made, Map<String, Object> params)
      throws InterruptedException {
    String hash = made.path("model_sha256").asText();
    if (hash.isEmpty()) {
      return;
    }
    String name = made.path("model").asText();
    List<String> same =
        client.models().stream()
            .filter(model -> hash.equals(model.sha256()))
            .map(ModelView::name)
            .toList();
    if (!same.isEmpty() && !same.contains(name)) {
      context.say("model \"%s\" is called \"%s\" now".formatted(name, same.getFirst()));
      params.put("model", same.getFirst());
    }
  }

  private PictureText draw(
      Session session, ProgressLine line, String type, Map<String, Object> params)
      throws InterruptedException {
    var client = session.client();
    var uploaded = FileParams.uploaded(client, type, params);
    var taskId = client.submit(Submission.of(type, uploaded)).taskId();
    var task = new TaskWait(client, line, session::failedChild, null).end(taskId);
    TaskEnd.check(task);
    try {
      Path folder = Files.createTempDirectory("genpulse-reproduce");
      Path file = output == null ? folder.resolve("picture.png") : output;
      try {
        OutputFiles.save(client, task, file, false);
        return PictureText.read(file);
      } finally {
        if (output == null) {
          Files.deleteIfExists(file);
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "cannot keep the new picture: " + IoReason.of(e), "name a file with -o");
    }
  }

  private int compare(PictureText before, PictureText after) {
    List<String> changes = changes(before.made(), after.made());
    boolean oneSize =
        before.pixels().getWidth() == after.pixels().getWidth()
            && before.pixels().getHeight() == after.pixels().getHeight();
    var difference = oneSize ? PictureDifference.between(before.pixels(), after.pixels()) : null;
    boolean same = difference != null && difference.isNone();
    if (json.wanted()) {
      var result = new LinkedHashMap<String, Object>();
      result.put("identical", same);
      if (difference != null) {
        result.put("largest_difference", difference.largest());
        result.put("mean_difference", difference.mean());
      }
      result.put("changed", changes);
      context.printJson(result);
    } else {
      context.print(sentence(difference));
      changes.forEach(change -> context.print("changed: " + change));
      if (!same && changes.isEmpty()) {
        context.print("nothing that the picture says of itself has changed");
      }
    }
    return same ? ExitCode.DONE : ExitCode.TASK_FAILED;
  }

  private static String sentence(@Nullable PictureDifference difference) {
    if (difference == null) {
      return "different: the size is another one";
    }
    return difference.isNone()
        ? "identical: every pixel is the same"
        : String.format(
            Locale.ROOT,
            "different: by %.3f of 255 levels in the mean, %d at most",
            difference.mean(),
            difference.largest());
  }

  /// What went into the pictures and is not the same.
  private static List<String> changes(JsonNode before, JsonNode after) {
    var names = new TreeSet<String>();
    before.fieldNames().forEachRemaining(names::add);
    after.fieldNames().forEachRemaining(names::add);
    names.removeAll(OF_NO_WEIGHT);
    var changes = new ArrayList<String>();
    for (String name : names) {
      String was = text(before.path(name));
      String is = text(after.path(name));
      if (!was.equals(is)) {
        changes.add("%s was %s, is %s".formatted(name, shown(was), shown(is)));
      }
    }
    return changes;
  }

  private static String text(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.asText();
  }

  private static String shown(String value) {
    return value.isEmpty() ? "not told" : value;
  }
}
