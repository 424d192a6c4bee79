"""What the process of the press runs: typst, one order after another, from standard input to standard output.

An order is the number of its bytes, in four, and a record as JSON. An answer is one byte, 0 for a PDF and 1 for the
reason why there is none, the number of its bytes in four, and itself. Run with the folder of the fonts.
"""

import struct
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
ORDER, ANSWER = struct.Struct(">I"), struct.Struct(">?I")


def main(fonts: str) -> None:
    import typst  # only where it prints: whoever orders has no use for it

    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[fonts])
    compiler = typst.Compiler(str(FOLDER / "leaflet.typ"), root=str(FOLDER), font_paths=found)
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    while head := orders.read(ORDER.size):
        record = orders.read(*ORDER.unpack(head)).decode()
        try:
            failed, said = False, compiler.compile(format="pdf", sys_inputs={"record": record}, pdf_standards="ua-1")
        except typst.TypstError as error:
            failed, said = True, str(error).encode()
        answers.write(ANSWER.pack(failed, len(said)) + said)
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
