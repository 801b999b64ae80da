fn main() {
    println!("{}", openfga::model(rolecall::Policy::documented()));
}
