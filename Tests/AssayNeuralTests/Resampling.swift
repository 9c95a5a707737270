import Testing

@testable import AssayNeural

// References: Pillow 12 and OpenCV 5 on the same picture, made in Python with
//   p = numpy.fromfunction(lambda y, x, c: (x*7 + y*13 + c*31 + (x*y)//5*3) % 256, (9, 13, 3), dtype=int)
//   Image.fromarray(p.astype("uint8")).resize((7, 5), Image.BICUBIC), .resize((5, 12), Image.BILINEAR)
//   cv2.resize(p.astype("uint8"), (20, 6))
@Suite struct ResamplingTests {
  @Test("bicubic resampling is Pillow's, bit for bit")
  func bicubic() {
    let expected: [UInt8] = [
      9, 40, 71, 22, 53, 84, 35, 66, 97, 49, 80, 111, 62, 93, 124, 76, 107, 138, 89, 120, 151, 31, 62, 93, 45, 76,
      107, 61, 92, 123, 77, 108, 139, 92, 123, 154, 108, 139, 170, 122, 153, 184, 55, 86, 117, 71, 102, 133, 90,
      121, 152, 107, 138, 169, 125, 156, 187, 143, 174, 209, 159, 190, 232, 81, 112, 143, 98, 129, 160, 118, 149,
      180, 139, 170, 200, 158, 189, 231, 178, 210, 204, 196, 236, 86, 103, 134, 165, 122, 153, 184, 145, 176, 207,
      167, 198, 234, 188, 221, 160, 210, 225, 55, 230, 128, 21,
    ]
    #expect(
      RGBPicture.pattern(width: 13, height: 9).resampled(width: 7, height: 5, kernel: .bicubic).samples == expected)
  }

  @Test("bilinear resampling is Pillow's, bit for bit, also when one side grows")
  func bilinear() {
    let expected: [UInt8] = [
      7, 38, 69, 24, 55, 86, 42, 73, 104, 60, 91, 122, 77, 108, 139, 15, 46, 77, 32, 63, 94, 52, 83, 114, 71, 102,
      133, 88, 119, 150, 25, 56, 87, 43, 74, 105, 64, 95, 126, 84, 115, 146, 102, 133, 164, 36, 67, 98, 54, 85,
      116, 76, 107, 138, 98, 129, 160, 117, 148, 179, 45, 76, 107, 65, 96, 127, 89, 120, 151, 112, 143, 174, 132,
      163, 194, 56, 87, 118, 77, 108, 139, 101, 132, 163, 125, 156, 187, 146, 177, 208, 67, 98, 129, 89, 120, 151,
      114, 145, 176, 139, 170, 201, 161, 192, 223, 78, 109, 140, 101, 132, 163, 127, 158, 189, 153, 184, 214, 176,
      207, 216, 87, 118, 149, 110, 141, 172, 139, 170, 201, 166, 197, 221, 191, 222, 96, 97, 128, 159, 121, 152,
      183, 151, 182, 213, 180, 211, 205, 205, 236, 50, 107, 138, 169, 133, 164, 195, 163, 194, 217, 194, 222, 140,
      220, 183, 36, 116, 147, 178, 142, 173, 204, 174, 205, 214, 205, 228, 49, 232, 84, 38,
    ]
    #expect(
      RGBPicture.pattern(width: 13, height: 9).resampled(width: 5, height: 12, kernel: .bilinear).samples == expected)
  }

  @Test("linear resizing is OpenCV's to one level")
  func linear() {
    let expected: [UInt8] = [
      3, 34, 65, 6, 37, 68, 11, 42, 73, 16, 47, 78, 20, 51, 82, 25, 56, 87, 29, 60, 91, 34, 65, 96, 39, 70, 101,
      44, 75, 106, 48, 79, 110, 53, 84, 115, 57, 88, 119, 62, 93, 124, 66, 97, 128, 71, 102, 133, 76, 107, 138, 81,
      112, 143, 85, 116, 147, 89, 120, 151, 23, 54, 85, 26, 57, 88, 30, 61, 92, 35, 66, 97, 40, 71, 102, 46, 77,
      108, 51, 82, 113, 57, 88, 119, 63, 94, 125, 68, 99, 130, 72, 103, 134, 77, 108, 139, 83, 114, 145, 88, 119,
      150, 93, 124, 155, 99, 130, 161, 105, 136, 167, 109, 140, 171, 114, 145, 176, 117, 148, 179, 42, 73, 104, 45,
      76, 107, 50, 81, 112, 57, 88, 119, 62, 93, 124, 68, 99, 130, 74, 105, 136, 81, 112, 143, 87, 118, 149, 92,
      123, 154, 97, 128, 159, 104, 135, 166, 109, 140, 171, 114, 145, 176, 121, 152, 183, 127, 158, 189, 133, 164,
      195, 138, 169, 200, 144, 175, 206, 149, 180, 211, 62, 93, 124, 66, 97, 128, 72, 103, 134, 79, 110, 141, 85,
      116, 147, 92, 123, 154, 98, 129, 160, 105, 136, 167, 111, 142, 173, 117, 148, 179, 123, 154, 185, 130, 161,
      192, 136, 167, 198, 143, 174, 205, 149, 180, 211, 156, 187, 218, 162, 193, 224, 168, 199, 230, 175, 206, 237,
      180, 211, 242, 81, 112, 143, 86, 117, 148, 92, 123, 154, 99, 130, 161, 106, 137, 168, 113, 144, 175, 119,
      150, 181, 127, 158, 189, 135, 166, 197, 142, 173, 204, 148, 179, 210, 155, 186, 217, 162, 193, 224, 168, 199,
      230, 175, 206, 237, 183, 214, 208, 191, 222, 146, 197, 228, 27, 204, 235, 10, 209, 240, 15, 101, 132, 163,
      105, 136, 167, 112, 143, 174, 120, 151, 182, 127, 158, 189, 134, 165, 196, 143, 174, 205, 151, 182, 213, 159,
      190, 221, 166, 197, 228, 173, 204, 235, 181, 212, 243, 188, 219, 130, 195, 226, 65, 203, 234, 73, 212, 243,
      45, 219, 207, 25, 226, 89, 32, 234, 73, 40, 240, 79, 46,
    ]
    let found = RGBPicture.pattern(width: 13, height: 9).linearlyResized(width: 20, height: 6).samples
    #expect(found.count == expected.count)
    #expect(zip(found, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
  }

  @Test("a picture of one pixel and a size of one pixel are no special cases", arguments: [1, 2, 17])
  func tiny(side: Int) {
    let one = RGBPicture(width: 1, height: 1, samples: [9, 99, 199])
    for kernel in [ResamplingKernel.bilinear, .bicubic] {
      let large = one.resampled(width: side, height: side, kernel: kernel)
      #expect(large.samples == (0..<side * side).flatMap { _ in [9, 99, 199] as [UInt8] })
      let small = large.resampled(width: 1, height: 1, kernel: kernel)
      #expect(small.samples == one.samples)
    }
    #expect(one.linearlyResized(width: side, height: side).linearlyResized(width: 1, height: 1).samples == one.samples)
  }
}

extension RGBPicture {
  /// A picture whose every sample is known.
  static func pattern(width: Int, height: Int) -> RGBPicture {
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 { samples.append(UInt8((x * 7 + y * 13 + channel * 31 + x * y / 5 * 3) % 256)) }
      }
    }
    return RGBPicture(width: width, height: height, samples: samples)
  }
}
