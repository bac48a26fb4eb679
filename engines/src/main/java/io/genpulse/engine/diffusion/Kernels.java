package io.genpulse.engine.diffusion;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.genpulse.engine.EngineError;
import io.genpulse.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The building blocks of the networks as methods of one TorchScript module (`kernels.txt`): each
/// call crosses into native code once for a whole block, and reaches operators that DJL lacks.
///
/// Safe for use by several threads.
final class Kernels implements AutoCloseable {
  /// The pickle (protocol 2) of an `__torch__.Kernels` object with `training = False`.
  private static final byte[] PICKLED_MODULE =
      "\u0080\u0002c__torch__\nKernels\n)\u0081}X\u0008\u0000\u0000\u0000training\u0089sb."
          .getBytes(StandardCharsets.ISO_8859_1);

  private static final byte[] PICKLED_EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private final Model model;
  private final NDManager manager;
  private final Map<Number, NDArray> numbers = new ConcurrentHashMap<>();
  private final Map<String, NDArray> markers = new ConcurrentHashMap<>();

  Kernels(Path cacheFolder) {
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
    manager = model.getNDManager().newSubManager();
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

  /// Calls a method with its tensors (the first one's manager owns the result), then one list of
  /// weights, then numbers.
  NDArray call(String method, NDList tensors, NDList weights, Number... arguments) {
    var all = new NDList(tensors);
    all.add(markers.computeIfAbsent(method, this::marker));
    for (NDArray weight : weights) {
      // The part before the dot groups them, "[]" makes the group a list.
      weight.setName("w.[]");
      all.add(weight);
    }
    for (Number argument : arguments) {
      all.add(numbers.computeIfAbsent(argument, this::number));
    }
    return model
        .getBlock()
        .forward(new ParameterStore(manager, false), all, false)
        .singletonOrThrow();
  }

  private NDArray marker(String method) {
    NDArray marker = manager.create(0);
    marker.setName("module_method:" + method);
    return marker;
  }

  private NDArray number(Number number) {
    return number instanceof Double real
        ? manager.create(real)
        : manager.create(number.longValue());
  }

  @Override
  public void close() {
    model.close();
  }
}
