package io.genpulse.server.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.xmp.XmpDirectory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class FileMarksTest {
  /// One pixel each.
  private static final String LOSSY = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA";

  private static final String LOSSLESS = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==";

  @TempDir private Path folder;

  private Path file(String mediaType) throws IOException {
    Path file = folder.resolve("a");
    switch (mediaType) {
      case "image/png", "image/jpeg" -> {
        var picture = new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(picture, mediaType.substring(6), file.toFile());
      }
      case "image/webp" -> Files.write(file, Base64.getDecoder().decode(LOSSY));
      case "audio/wav" -> {
        // An odd number of bytes: the chunk after them needs a pad.
        var sound =
            new AudioInputStream(
                new ByteArrayInputStream(new byte[7]),
                new AudioFormat(8_000, 8, 1, false, false),
                7);
        AudioSystem.write(sound, AudioFileFormat.Type.WAVE, file.toFile());
      }
      default ->
          Files.write(
              file,
              HexFormat.of()
                  .parseHex("00000010" + "667479706d70343200000000" + "00000008" + "66726565"));
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "image/jpeg", "image/webp", "audio/wav", "video/mp4"})
  void aFileSaysWhereItComesFromOnce(String mediaType) throws IOException {
    Path file = file(mediaType);
    assertThat(FileMarks.read(file, mediaType).digitalSource()).isEmpty();

    FileMarks.mark(file, mediaType, DigitalSource.GENERATED);
    byte[] marked = Files.readAllBytes(file);
    FileMarks.mark(file, mediaType, DigitalSource.EDITED);

    assertThat(FileMarks.read(file, mediaType).digitalSource())
        .isEqualTo(Optional.of("trainedAlgorithmicMedia"));
    assertThat(Files.readAllBytes(file)).isEqualTo(marked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "image/jpeg", "image/webp"})
  void anotherReaderFindsItAndTheSamePicture(String mediaType) throws Exception {
    Path file = file(mediaType);

    FileMarks.mark(file, mediaType, DigitalSource.EDITED);

    XmpDirectory xmp =
        ImageMetadataReader.readMetadata(file.toFile())
            .getDirectoriesOfType(XmpDirectory.class)
            .iterator()
            .next();
    assertThat(xmp.getXmpProperties())
        .containsEntry(
            "Iptc4xmpExt:DigitalSourceType",
            "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia");
    MediaFacts facts = MediaProbe.look(file, mediaType);
    assertThat(facts.width()).isEqualTo(mediaType.equals("image/webp") ? 1 : 20);
    if (!mediaType.equals("image/webp")) {
      assertThat(ImageIO.read(file.toFile()).getHeight()).isEqualTo(10);
    }
  }

  @Test
  void aLosslessWebpBecomesAnExtendedOneOfTheSameSize() throws Exception {
    Path file = Files.write(folder.resolve("a"), Base64.getDecoder().decode(LOSSLESS));

    FileMarks.mark(file, "image/webp", DigitalSource.GENERATED);

    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer riff = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(riff.getInt(4)).isEqualTo(bytes.length - 8);
    assertThat(new String(bytes, 12, 4, ISO_8859_1)).isEqualTo("VP8X");
    // XMP and alpha; one less than the width and the height.
    assertThat(Arrays.copyOfRange(bytes, 20, 30)).containsExactly(0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(new String(bytes, 30, 4, ISO_8859_1)).isEqualTo("VP8L");
  }

  @Test
  void aSoundPlaysAsBefore() throws Exception {
    Path file = file("audio/wav");

    FileMarks.mark(file, "audio/wav", DigitalSource.GENERATED);

    try (AudioInputStream sound = AudioSystem.getAudioInputStream(file.toFile())) {
      assertThat(sound.getFrameLength()).isEqualTo(7);
    }
    byte[] bytes = Files.readAllBytes(file);
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4))
        .isEqualTo(bytes.length - 8);
  }

  @Test
  void whatIsSealedStaysByteForByte() throws IOException {
    Map<String, byte[]> seals =
        Map.of(
            "image/png", HexFormat.of().parseHex("00000002" + "63614258" + "0102" + "00000000"),
            "image/webp", "C2PA\2\0\0\0ab".getBytes(ISO_8859_1),
            "audio/wav", "C2PA\2\0\0\0ab".getBytes(ISO_8859_1),
            "video/mp4",
                HexFormat.of()
                    .parseHex(
                        "0000001a" + "75756964" + "d8fec3d61b0e483c92975828877ec481" + "0102"));
    for (var seal : seals.entrySet()) {
      Path file = file(seal.getKey());
      var sealed = new ByteArrayOutputStream();
      sealed.writeBytes(Files.readAllBytes(file));
      if (sealed.size() % 2 == 1) {
        sealed.write(0);
      }
      sealed.writeBytes(seal.getValue());
      Files.write(file, sealed.toByteArray());

      FileMarks.mark(file, seal.getKey(), DigitalSource.GENERATED);

      assertThat(FileMarks.read(file, seal.getKey()).sealed()).as(seal.getKey()).isTrue();
      assertThat(Files.readAllBytes(file)).isEqualTo(sealed.toByteArray());
    }
  }

  @Test
  void aSealedJpegStaysByteForByte() throws IOException {
    byte[] plain = Files.readAllBytes(file("image/jpeg"));
    var sealed = new ByteArrayOutputStream();
    sealed.write(plain, 0, 2);
    sealed.writeBytes(HexFormat.of().parseHex("ffeb0008" + "4a50" + "00000001"));
    sealed.write(plain, 2, plain.length - 2);
    Path file = Files.write(folder.resolve("b"), sealed.toByteArray());

    FileMarks.mark(file, "image/jpeg", DigitalSource.GENERATED);

    assertThat(Files.readAllBytes(file)).isEqualTo(sealed.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "image/jpeg", "image/webp", "audio/wav", "video/mp4"})
  void whatIsNoSuchFileIsLeftAlone(String mediaType) throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "a text, of some twenty bytes");

    assertThatThrownBy(() -> FileMarks.mark(file, mediaType, DigitalSource.GENERATED))
        .isInstanceOf(IOException.class);

    assertThat(file).hasContent("a text, of some twenty bytes");
  }
}
