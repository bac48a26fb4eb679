package io.genpulse.engine.diffusion.bench;

import io.genpulse.client.http.EngineUnderTest;
import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineSettings;
import io.genpulse.engine.RecordingJob;
import io.genpulse.engine.capability.Prompt;
import io.genpulse.engine.capability.Rendition;
import io.genpulse.engine.capability.Sampling;
import io.genpulse.engine.capability.Size;
import io.genpulse.engine.capability.TextToImage;
import io.genpulse.engine.diffusion.DiffusionEngineFactory;
import io.genpulse.engine.diffusion.scheduler.Algorithm;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// Paints a table of pictures by the starter model: a row for each noise scheduler, a column for
/// each seed.
public final class StarterGrid {
  private static final String MODEL = "genpulse-starter";
  private static final String PROMPT = "a snowy mountain lake at sunset";
  private static final int SEEDS = 6;
  private static final int STEPS = 20;
  private static final int DRAWN = 256;
  private static final int SIDE = 112;
  private static final int GAP = 4;
  private static final int LABEL = 164;
  private static final int HEAD = 24;

  private StarterGrid() {}

  /// @param arguments folder of the starter model's folder, empty folder for what is made, the JPEG
  ///   to write
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[1]);
    // LCM is for models that were trained for it.
    List<Algorithm> rows =
        Stream.of(Algorithm.values()).filter(row -> row != Algorithm.LCM).toList();
    var settings =
        new EngineSettings(
            List.of(Path.of(arguments[0])),
            MODEL,
            folder.resolve("cache"),
            0,
            EngineUnderTest.options(new DiffusionEngineFactory(), Map.of()));
    var grid =
        new BufferedImage(
            LABEL + SEEDS * (SIDE + GAP),
            HEAD + rows.size() * (SIDE + GAP),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D paint = grid.createGraphics();
    paint.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    paint.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    paint.setColor(Color.WHITE);
    paint.fillRect(0, 0, grid.getWidth(), grid.getHeight());
    paint.setColor(Color.DARK_GRAY);
    paint.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    for (int seed = 1; seed <= SEEDS; seed++) {
      paint.drawString("seed " + seed, x(seed), HEAD - 8);
    }
    try (Engine engine = new DiffusionEngineFactory().open(settings)) {
      for (int row = 0; row < rows.size(); row++) {
        int y = HEAD + row * (SIDE + GAP);
        paint.drawString(rows.get(row).id(), GAP, y + SIDE / 2);
        for (int seed = 1; seed <= SEEDS; seed++) {
          Path made = Files.createDirectories(folder.resolve(rows.get(row).id() + "/" + seed));
          BufferedImage picture = draw((TextToImage) engine, rows.get(row), seed, made);
          paint.drawImage(picture, x(seed), y, SIDE, SIDE, null);
        }
      }
    }
    paint.dispose();
    ImageIO.write(grid, "jpg", Path.of(arguments[2]).toFile());
  }

  private static int x(int seed) {
    return LABEL + (seed - 1) * (SIDE + GAP);
  }

  private static BufferedImage draw(TextToImage engine, Algorithm row, long seed, Path folder)
      throws IOException, InterruptedException {
    var job = new RecordingJob(folder);
    engine.textToImage(
        new TextToImage.Request(
            new Prompt(PROMPT, null),
            new Size(DRAWN, DRAWN),
            new Sampling(STEPS, null, row.id()),
            Rendition.OF_MODEL,
            seed,
            1,
            MODEL,
            Map.of()),
        job);
    return ImageIO.read(job.files().getFirst().path().toFile());
  }
}
