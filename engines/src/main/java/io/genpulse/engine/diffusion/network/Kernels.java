package io.genpulse.engine.diffusion.network;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import io.genpulse.engine.diffusion.files.LoraPatches;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The building blocks of the networks as methods of one TorchScript module (`kernels.txt`): each
/// call crosses into native code once for a whole block, and reaches operators that DJL lacks. A
/// result belongs to the manager of the tensor that it is made from.
///
/// Safe for use by several threads.
public final class Kernels implements AutoCloseable, LoraPatches.Editor {
  /// The pickle (protocol 2) of an `__torch__.Kernels` object with `training = False`.
  private static final byte[] PICKLED_MODULE =
      "\u0080\u0002c__torch__\nKernels\n)\u0081}X\u0008\u0000\u0000\u0000training\u0089sb."
          .getBytes(StandardCharsets.ISO_8859_1);

  private static final byte[] PICKLED_EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private final Model model;

  public Kernels(Path cacheFolder) {
    try {
      Files.createDirectories(cacheFolder);
      Path folder = Files.createTempDirectory(cacheFolder, "kernels");
      Path archive = folder.resolve("kernels.pt");
      try {
        writeArchive(archive);
        model = Model.newInstance("kernels", "PyTorch");
        model.load(folder, "kernels");
      } finally {
        Files.deleteIfExists(archive);
        Files.deleteIfExists(folder);
      }
    } catch (IOException | MalformedModelException e) {
      throw new EngineException(
          EngineError.INTERNAL, "the operators of the diffusion engine do not load: " + e, e);
    }
  }

  private static void writeArchive(Path file) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      store(zip, "k/data.pkl", PICKLED_MODULE);
      store(zip, "k/code/__torch__.py", source());
      store(zip, "k/constants.pkl", PICKLED_EMPTY_TUPLE);
      store(zip, "k/version", "3\n".getBytes(StandardCharsets.US_ASCII));
      store(zip, "k/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static byte[] source() throws IOException {
    try (InputStream in = Kernels.class.getResourceAsStream("kernels.txt")) {
      if (in == null) {
        throw new IOException("kernels.txt is not on the class path");
      }
      return in.readAllBytes();
    }
  }

  /// libtorch reads only entries that are not compressed and whose size comes first.
  private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    var crc = new CRC32();
    crc.update(bytes);
    var entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  /// The same numbers with eight bits of mantissa. DJL does not know the type: of such a tensor
  /// nothing may be asked but its shape.
  NDArray bfloat16(NDArray x) {
    try (KernelCall call = call("bfloat16")) {
      return call.tensor(x).run(x.getManager());
    }
  }

  /// Channels beside channels.
  NDArray concat(NDArray x, NDArray y) {
    try (KernelCall call = call("concat")) {
      return call.tensor(x).tensor(y).run(x.getManager());
    }
  }

  /// A convolution of square kernel, of numbers as its weights are.
  NDArray conv(NDArray x, Layer layer, long stride, long padding) {
    try (KernelCall call = call("conv")) {
      return call.tensor(x).weights(layer).number(stride).number(padding).run(x.getManager());
    }
  }

  /// To half the sides, with a line of zeros at the right and the bottom only.
  NDArray downsample(NDArray x, Layer layer) {
    try (KernelCall call = call("downsample")) {
      return call.tensor(x).weights(layer).run(x.getManager());
    }
  }

  /// To sides of another length by the nearest number, then a convolution.
  NDArray upsample(NDArray x, Layer layer, long height, long width) {
    try (KernelCall call = call("upsample")) {
      return call.tensor(x).weights(layer).number(height).number(width).run(x.getManager());
    }
  }

  /// What ends a network, in float32.
  NDArray normConv(NDArray x, Layer layer, long groups, double eps) {
    try (KernelCall call = call("norm_conv")) {
      return call.tensor(x).weights(layer).number(groups).number(eps).run(x.getManager());
    }
  }

  /// Two layers with a SiLU between them, of numbers as their weights are.
  NDArray mlp(NDArray x, Layer layer) {
    try (KernelCall call = call("mlp")) {
      return call.tensor(x).weights(layer).run(x.getManager());
    }
  }

  /// A residual block that is told the time.
  NDArray timeResnet(NDArray x, NDArray time, Layer layer, long groups, double eps) {
    try (KernelCall call = call("time_resnet")) {
      return call.tensor(x)
          .tensor(time)
          .weights(layer)
          .number(groups)
          .number(eps)
          .run(x.getManager());
    }
  }

  NDArray resnet(NDArray x, Layer layer, long groups, double eps) {
    try (KernelCall call = call("resnet")) {
      return call.tensor(x).weights(layer).number(groups).number(eps).run(x.getManager());
    }
  }

  /// From a picture to a sequence of its places.
  NDArray spatialIn(NDArray x, Layer layer, long groups) {
    try (KernelCall call = call("spatial_in")) {
      return call.tensor(x).weights(layer).number(groups).run(x.getManager());
    }
  }

  /// Back from the sequence, added to the picture `x`.
  NDArray spatialOut(NDArray sequence, NDArray x, Layer layer) {
    try (KernelCall call = call("spatial_out")) {
      return call.tensor(sequence).tensor(x).weights(layer).run(x.getManager());
    }
  }

  /// What the attention of one transformer block reads of a text: keys, then values.
  NDArray textKeysValues(NDArray text, Layer layer, long heads) {
    try (KernelCall call = call("text_keys_values")) {
      return call.tensor(text).weights(layer).number(heads).run(text.getManager());
    }
  }

  /// @param text keys and values
  NDArray transformer(NDArray x, NDArray text, Layer layer, long heads) {
    try (KernelCall call = call("transformer")) {
      return call.tensor(x).tensor(text).weights(layer).number(heads).run(x.getManager());
    }
  }

  NDArray imageAttention(NDArray x, Layer layer, long groups, long heads, double eps) {
    try (KernelCall call = call("image_attention")) {
      return call.tensor(x)
          .weights(layer)
          .number(groups)
          .number(heads)
          .number(eps)
          .run(x.getManager());
    }
  }

  NDArray embed(NDArray ids, Layer layer) {
    try (KernelCall call = call("embed")) {
      return call.tensor(ids).weights(layer).run(ids.getManager());
    }
  }

  NDArray textLayer(NDArray x, Layer layer, long heads, boolean quickGelu, double eps) {
    try (KernelCall call = call("text_layer")) {
      return call.tensor(x)
          .weights(layer)
          .number(heads)
          .flag(quickGelu)
          .number(eps)
          .run(x.getManager());
    }
  }

  NDArray layerNorm(NDArray x, Layer layer, double eps) {
    try (KernelCall call = call("layer_norm")) {
      return call.tensor(x).weights(layer).number(eps).run(x.getManager());
    }
  }

  /// A linear layer without bias.
  public NDArray project(NDArray x, Layer layer) {
    try (KernelCall call = call("project")) {
      return call.tensor(x).weights(layer).run(x.getManager());
    }
  }

  @Override
  public void take(NDArray tensor, NDArray other) {
    inPlace("take", tensor, other);
  }

  @Override
  public void copy(NDArray tensor, NDArray other) {
    inPlace("copy", tensor, other);
  }

  private void inPlace(String kernel, NDArray tensor, NDArray other) {
    try (KernelCall call = call(kernel)) {
      call.tensor(tensor).tensor(other).run(tensor.getManager()).close();
    }
  }

  /// Has the beginning of `tile` along an axis go over from the end of what is before it.
  ///
  /// @param shares of the tile's own numbers, for each line
  void blend(NDArray before, NDArray tile, NDArray shares, long axis, long lines) {
    try (KernelCall call = call("blend")) {
      call.tensor(before)
          .tensor(tile)
          .tensor(shares)
          .number(axis)
          .number(lines)
          .run(tile.getManager())
          .close();
    }
  }

  private KernelCall call(String kernel) {
    return new KernelCall((PtSymbolBlock) model.getBlock(), kernel);
  }

  @Override
  public void close() {
    model.close();
  }
}
