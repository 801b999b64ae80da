//! Tests of the questions to Unicode's data.

use super::*;

#[test]
fn controls_formats_and_separators_are_invisible() {
    for letter in "\0\n\t\u{7f}\u{85}\u{a0}\u{ad}\u{61c}\u{180e}\u{200b}\u{200d}\u{200e}\u{2028}\u{2066}\u{3000}\u{feff}\
        \u{fffb}\u{1bca0}\u{1d173}\u{e0001}\u{e000}\u{378}"
        .chars()
    {
        assert!(is_invisible(letter), "{}", letter.escape_unicode());
    }
    for letter in " aZ0~`\\'\"é\u{301}ß漢한ن\u{93f}🙂½–„\u{20dd}".chars() {
        assert!(!is_invisible(letter), "{}", letter.escape_unicode());
    }
}

#[cfg(feature = "directory")]
mod directory {
    use super::*;
    use alloc::vec::Vec;

    /// All characters that a name can have, with one in 64 of the ideographs and Hangul syllables.
    fn assigned() -> impl Iterator<Item = char> {
        let uniform = ['\u{3400}'..='\u{9fff}', '\u{ac00}'..='\u{d7a3}', '\u{17000}'..='\u{18dff}'];
        let all = ('\0'..='\u{1ffff}').chain('\u{2f800}'..='\u{2fa1f}').chain('\u{e0100}'..='\u{e01ef}');
        let some = all.filter(move |letter| {
            !uniform.iter().any(|range| range.contains(letter)) || u32::from(*letter).is_multiple_of(64)
        });
        some.filter(|letter| is_printable(*letter))
    }

    #[test]
    fn some_letters_draw_nothing() {
        let blank: Vec<char> = assigned().filter(|letter| is_blank(*letter)).collect();
        assert_eq!(blank, ['\u{115f}', '\u{1160}', '\u{2800}', '\u{3164}', '\u{ffa0}', '\u{1d159}']);
        let mut marks = assigned().filter(|letter| is_invisible(*letter) && !is_blank(*letter));
        // the joiner of graphemes, Khmer vowels, Mongolian and other variation selectors
        assert_eq!(marks.by_ref().take(3).collect::<String>(), "\u{34f}\u{17b4}\u{17b5}");
        let variants = ['\u{180b}'..='\u{180f}', '\u{fe00}'..='\u{fe0f}', '\u{e0100}'..='\u{e01ef}'];
        assert!(marks.all(|letter| variants.iter().any(|range| range.contains(&letter))));
    }

    /// Checks what holds for any two names that people read as the same.
    #[track_caller]
    fn are_one(name: &str, other: &str) {
        assert_eq!(folded(name), folded(other), "{} {}", name.escape_unicode(), other.escape_unicode());
    }

    #[test]
    fn every_character_has_one_form() {
        for letter in assigned() {
            let name = String::from_iter(['x', letter, '\u{301}', 'i', letter]);
            let form = folded(&name);
            assert_eq!(folded(&form), form, "{}", letter.escape_unicode());
            for other in [name.nfc().collect::<String>(), name.nfd().collect(), name.nfkc().collect()] {
                are_one(&name, &other);
            }
            // in order first: in upper case U+0345 is no mark any more, but a letter that the others stand on
            let ordered: String = name.nfd().collect();
            are_one(&name, &ordered.to_lowercase());
            are_one(&name, &ordered.to_uppercase());
        }
    }

    #[test]
    fn ignored_characters_make_no_difference() {
        let names = ["acme", "Straße", "ΟΔΟΣ", "a\u{345}\u{301}", "İi\u{307}", "한국", "x\u{323}\u{307}"];
        let ignored: Vec<char> =
            "\u{ad}\u{34f}\u{115f}\u{17b4}\u{180e}\u{200b}\u{200c}\u{200d}\u{202e}\u{2060}\
            \u{2800}\u{3164}\u{fe0f}\u{feff}\u{ffa0}\u{1bca0}\u{1d159}\u{1d173}\u{e0041}\u{e0100}"
                .chars()
                .collect();
        for letter in ignored {
            assert!(is_ignored(letter), "{}", letter.escape_unicode());
            for name in names {
                are_one(name, &name.chars().flat_map(|other| [other, letter, letter]).collect::<String>());
            }
        }
    }

    #[test]
    fn names_that_people_read_as_one() {
        for (name, other) in [
            ("Acme", "ACME"),
            ("Café", "cafe\u{301}"),
            ("Ａｃｍｅ", "acme"),
            ("Straße", "STRASSE"),
            ("Straße", "STRA\u{1e9e}E"),
            ("οδος", "ΟΔΟΣ"),
            ("ĳ", "IJ"),
            ("ﬁsh", "FISH"),
            ("ılıca", "ILICA"),
            ("istanbul", "İSTANBUL"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("ශ්\u{200d}රී", "ශ්රී"),
            ("葛\u{e0100}城", "葛城"),
            ("❤\u{fe0f}", "❤"),
            ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
            ("Q\u{307}\u{323}", "q\u{323}\u{307}"),
            ("ﷺ", "صلى الله عليه وسلم"),
            ("two  words", "Two words"),
            ("ᏸ", "Ᏸ"),
            ("ა", "Ა"),
            ("𞤢", "𞤀"),
        ] {
            are_one(name, other);
        }
    }

    #[test]
    fn other_names_stay_apart() {
        for (name, other) in [
            ("Cafe", "Café"),
            ("Zoë", "Zoé"),
            ("ab", "a b"),
            ("ab", "a-b"),
            ("Мир", "Mир"),
            ("か", "が"),
            ("か", "カ"),
            ("क", "क्"),
            ("سلام", "سلم"),
            ("🙂", "🙃"),
            ("1", "l"),
        ] {
            assert_ne!(folded(name), folded(other), "{name} {other}");
        }
    }

    #[test]
    fn a_disguise_reads_like_the_name() {
        for name in [
            "Administrator",
            "аdministrator",
            "Αdministrator",
            "ＡＤＭＩＮ",
            "AD\u{200d}MİN",
            "Adm\u{131}nistrator",
            "𝐀𝐝𝐦𝐢𝐧𝐢𝐬𝐭𝐫𝐚𝐭𝐨𝐫",
            "Admіnistrаtоr",
            "ADMІNІSТRАТОR",
            "Adrninistrator",
            "Admin\u{fe0f}istrator",
            "A\u{336}d\u{336}m\u{336}inistrator",
            "ⓐdministrator",
            "A.D.M.I.N.I.S.T.R.A.T.O.R",
        ] {
            assert!(reads_like_any(name, ["administrator", "Admin"].into_iter()), "{name}");
        }
        for name in [
            "Administrátor",
            "Administra\u{301}tor",
            "Администратор",
            "Administrators",
            "Διαχειριστής",
            "管理者",
            "🙂",
        ] {
            assert!(!reads_like_any(name, ["Administrator"].into_iter()), "{name}");
        }
    }
}
