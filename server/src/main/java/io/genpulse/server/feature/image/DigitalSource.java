package io.genpulse.server.feature.image;

/// Where a picture comes from, in the words of IPTC, written as XMP so that programs and websites
/// can tell it from a photograph. The words: https://cv.iptc.org/newscodes/digitalsourcetype/
enum DigitalSource {
  /// Made by a model from words alone.
  GENERATED("trainedAlgorithmicMedia"),
  /// A given picture that a model changed, continued or enlarged.
  EDITED("compositeWithTrainedAlgorithmicMedia");

  /// What XMP is called among the text chunks of a PNG.
  static final String PNG_KEYWORD = "XML:com.adobe.xmp";

  private final String word;

  DigitalSource(String word) {
    this.word = word;
  }

  /// The XMP packet that says so.
  String xmp() {
    return """
      <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/">
       <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
         <Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/%s</Iptc4xmpExt:DigitalSourceType>
        </rdf:Description>
       </rdf:RDF>
      </x:xmpmeta>
      <?xpacket end="r"?>"""
        .formatted(word);
  }
}
