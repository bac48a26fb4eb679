package io.genpulse.engine.paint;

import io.genpulse.engine.Engine;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.EngineId;
import io.genpulse.engine.EngineJob;
import io.genpulse.engine.EngineStatus;
import io.genpulse.engine.GeneratedFile;
import io.genpulse.engine.ModelInfo;
import io.genpulse.engine.capability.ImageToImage;
import io.genpulse.engine.capability.Inpainting;
import io.genpulse.engine.capability.TextToImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.imageio.ImageIO;

/// Fills pictures with one color. The prompt `wait` never ends, `forbidden` is refused.
public final class PaintEngine implements Engine, TextToImage, ImageToImage, Inpainting {
  private static final int SIDE = 16;

  /// Opened by a test once it has seen the preview of a picture of "what is watched".
  public static final CountDownLatch SEEN = new CountDownLatch(1);

  private final int color;

  PaintEngine(int color) {
    this.color = color;
  }

  @Override
  public EngineId id() {
    return PaintEngineFactory.ID;
  }

  @Override
  public EngineStatus status() {
    return new EngineStatus.Ready();
  }

  @Override
  public List<ModelInfo> models() {
    return List.of(
        new ModelInfo(
            "paint-1",
            "Color",
            null,
            null,
            null,
            Set.of(TextToImage.class, ImageToImage.class, Inpainting.class)));
  }

  @Override
  public void textToImage(TextToImage.Request request, EngineJob job) throws InterruptedException {
    switch (request.prompt().text()) {
      case "wait" -> new CountDownLatch(1).await();
      case "forbidden" ->
          throw new EngineException(EngineError.CONTENT_REFUSED, "no such pictures");
      default -> {}
    }
    Integer width = request.size().width();
    Integer height = request.size().height();
    var picture =
        new BufferedImage(
            width == null ? SIDE : width,
            height == null ? SIDE : height,
            BufferedImage.TYPE_INT_RGB);
    job.preview(png(picture), "image/png");
    if (request.prompt().text().equals("what is watched")) {
      SEEN.await();
    }
    for (int n = 0; n < request.count(); n++) {
      make(filled(picture), n, job);
    }
  }

  @Override
  public void imageToImage(ImageToImage.Request request, EngineJob job)
      throws InterruptedException {
    make(filled(read(request.images().getLast())), 0, job);
  }

  @Override
  public void inpaint(Inpainting.Request request, EngineJob job) throws InterruptedException {
    BufferedImage picture = read(request.image());
    BufferedImage mask = read(request.mask());
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        if ((mask.getRGB(x, y) & 0xff) > 0x7f) {
          picture.setRGB(x, y, color);
        }
      }
    }
    make(picture, 0, job);
  }

  private BufferedImage filled(BufferedImage picture) {
    var filled =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        filled.setRGB(x, y, color);
      }
    }
    return filled;
  }

  private static BufferedImage read(Path file) {
    try {
      BufferedImage picture = ImageIO.read(file.toFile());
      var copy =
          new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
      copy.getGraphics().drawImage(picture, 0, 0, null);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] png(BufferedImage picture) {
    try {
      var out = new ByteArrayOutputStream();
      ImageIO.write(picture, "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(BufferedImage picture, int n, EngineJob job)
      throws InterruptedException {
    try {
      Path file = Files.write(job.folder().resolve(n + ".png"), png(picture));
      job.made(
          new GeneratedFile(
              file, "image/png", picture.getWidth(), picture.getHeight(), null, Map.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void unload() {}

  @Override
  public void close() {}
}
