package io.genpulse.server.media;

import java.util.Arrays;
import java.util.Optional;

/// Where a file comes from, in the words of IPTC, written as XMP so that programs and websites can
/// tell it from a photograph or a recording. The words:
/// https://cv.iptc.org/newscodes/digitalsourcetype/
public enum DigitalSource {
  /// Made by a model from words alone.
  GENERATED("trainedAlgorithmicMedia"),
  /// A given file that a model changed, continued or enlarged.
  EDITED("compositeWithTrainedAlgorithmicMedia");

  private static final String WORDS = "http://cv.iptc.org/newscodes/digitalsourcetype/";

  private final String word;

  DigitalSource(String word) {
    this.word = word;
  }

  /// The word of IPTC.
  public String word() {
    return word;
  }

  /// The XMP packet that says so.
  String xmp() {
    return """
      <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
       <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
         <Iptc4xmpExt:DigitalSourceType>%s%s</Iptc4xmpExt:DigitalSourceType>
        </rdf:Description>
       </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="r"?>"""
        .formatted(WORDS, word);
  }

  /// What an XMP packet says, by whichever program it was written.
  static Optional<String> wordIn(String xmp) {
    int at = xmp.indexOf(WORDS);
    if (at < 0) {
      return Optional.empty();
    }
    String rest = xmp.substring(at + WORDS.length());
    return Arrays.stream(rest.split("[^A-Za-z]", 2)).findFirst().filter(found -> !found.isEmpty());
  }
}
